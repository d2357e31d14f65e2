// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/addressespage.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QTextDocument>

using namespace Qt::StringLiterals;
using control::Alias;

namespace ui {
namespace {

constexpr int kMost = 200; // of one user

} // namespace

AddressesPage::AddressesPage(EngineConnection &engine, const control::User &user, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_user(user)
    , m_table(new QTableWidget(0, 2, this))
    , m_address(new QLineEdit(this))
    , m_add(new QPushButton(tr("Add address"), this))
    , m_remove(new QPushButton(tr("Remove"), this))
    , m_notice(new NoticeBar(this))
{
    m_table->setHorizontalHeaderLabels({tr("Address"), tr("Mail to it goes to")});
    m_table->setAccessibleName(tr("Addresses of this user"));
    setUpTable(m_table, u"addresses"_s);
    m_table->setFrameShape(QFrame::StyledPanel);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setMinimumHeight(fontMetrics().lineSpacing() * 6);
    m_address->setMaxLength(320);
    m_address->setPlaceholderText(u"a.lin@"_s + m_user.address.section(u'@', -1));
    m_address->setAccessibleName(tr("Another address of this user"));
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_address, 1);
    row->addWidget(m_add);
    row->addWidget(m_remove);
    auto *what = new QLabel(tr("Mail to each of these comes to this user. An address of one person alone may also be sent from."), this);
    what->setTextFormat(Qt::PlainText);
    what->setWordWrap(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(what);
    column->addWidget(m_table, 1);
    column->addLayout(row);
    column->addWidget(m_notice);
    for (QPushButton *button : {m_add, m_remove})
        button->setAutoDefault(false); // Return saves the dialog
    connect(m_add, &QAbstractButton::clicked, this, &AddressesPage::add);
    connect(m_remove, &QAbstractButton::clicked, this, &AddressesPage::remove);
    connect(m_address, &QLineEdit::textChanged, this, &AddressesPage::updateState);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &AddressesPage::updateState);
    read();
    updateState();
}

void AddressesPage::read()
{
    m_engine.api().aliases(m_user.address, {kMost, {}}, this, [this](const base::Result<control::Page<Alias>> &page) {
        if (page)
            showAliases(page->items, !page->next.isEmpty());
        else
            m_notice->say(Words::of(page.error()));
    });
}

/// The engine finds parts of addresses: who is meant is looked at here.
void AddressesPage::showAliases(const QList<Alias> &aliases, bool more)
{
    m_aliases.clear();
    for (const Alias &alias : aliases) {
        if (alias.targets.contains(m_user.address, Qt::CaseInsensitive))
            m_aliases.append(alias);
    }
    m_table->setRowCount(int(m_aliases.size()) + 1);
    const auto put = [this](int row, int column, const QString &text, const QString &tip) {
        auto *item = new QTableWidgetItem(Format::oneLine(text));
        item->setToolTip(Qt::convertFromPlainText(tip.left(1000)));
        m_table->setItem(row, column, item);
    };
    put(0, 0, m_user.address, m_user.address);
    put(0, 1, tr("this mailbox"), {});
    for (int i = 0; i < m_aliases.size(); ++i) {
        const Alias &alias = m_aliases[i];
        const int others = int(alias.targets.size()) - 1;
        put(i + 1, 0, alias.address, alias.address);
        put(i + 1, 1, others == 0 ? tr("this user") : tr("this user and %Ln more", "addresses", others), alias.targets.join(u'\n'));
    }
    if (more)
        m_notice->say(tr("There are more: look in Aliases."));
    updateState();
}

void AddressesPage::add()
{
    m_add->setEnabled(false);
    m_engine.api().saveAlias({0, 0, m_address->text().trimmed(), {m_user.address}, 0}, this, [this](const base::Result<Alias> &made) {
        updateState();
        if (!made) {
            m_notice->say(made.error().kind == base::ErrorKind::Exists ? tr("That address is somebody's already. To give it to several people, edit it in Aliases.")
                                                                       : Words::of(made.error()));
            m_address->setFocus();
            return;
        }
        m_address->clear();
        m_notice->say(tr("Mail to %1 comes to this user now.").arg(Format::oneLine(made->address, 100)));
        read();
    });
}

/// Of an alias for several people only this one is taken out.
void AddressesPage::remove()
{
    const int row = m_table->currentRow() - 1;
    if (row < 0 || row >= m_aliases.size())
        return;
    const Alias before = m_aliases[row];
    const auto said = [this, before](bool done, const base::Error &error) {
        if (done) {
            m_notice->say(tr("Mail to %1 does not come to this user any more.").arg(Format::oneLine(before.address, 100)),
                          {{tr("Undo"), [this, before] {
                                Alias again = before;
                                if (before.targets.size() == 1)
                                    again.id = 0;
                                m_engine.api().saveAlias(again, this, [this](const base::Result<Alias> &) { read(); });
                            }}});
        } else {
            m_notice->say(Words::of(error));
        }
        read();
    };
    if (before.targets.size() == 1) {
        m_engine.api().deleteAlias(before.id, this, [said](const base::Result<void> &gone) {
            const bool done = gone || gone.error().kind == base::ErrorKind::NotFound;
            said(done, done ? base::Error() : gone.error());
        });
        return;
    }
    Alias less = before;
    less.targets.removeIf([this](const QString &target) { return target.compare(m_user.address, Qt::CaseInsensitive) == 0; });
    m_engine.api().saveAlias(less, this, [said](const base::Result<Alias> &saved) { said(bool(saved), saved ? base::Error() : saved.error()); });
}

void AddressesPage::updateState()
{
    m_add->setEnabled(m_address->text().trimmed().contains(u'@'));
    m_remove->setEnabled(m_table->selectionModel()->hasSelection() && m_table->currentRow() > 0);
}

} // namespace ui
