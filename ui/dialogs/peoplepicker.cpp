// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/peoplepicker.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kMostShown = 200;
constexpr int kSearchDelayMs = 250;

} // namespace

PeoplePicker::PeoplePicker(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_search(new QLineEdit(this))
    , m_list(new QListWidget(this))
    , m_state(new QLabel(this))
{
    m_search->setPlaceholderText(tr("Search addresses and names"));
    m_search->setAccessibleName(tr("Search addresses and names"));
    m_search->setClearButtonEnabled(true);
    m_list->setSelectionMode(QAbstractItemView::MultiSelection);
    m_list->setAccessibleName(tr("Users"));
    m_list->setUniformItemSizes(true);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    column->addWidget(m_state);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSearchDelayMs);
    connect(m_search, &QLineEdit::textChanged, &m_soon, qOverload<>(&QTimer::start));
    connect(&m_soon, &QTimer::timeout, this, &PeoplePicker::read);
    connect(m_list, &QListWidget::itemSelectionChanged, this, &PeoplePicker::take);
    setFocusProxy(m_search);
    read();
}

void PeoplePicker::read()
{
    m_engine.api().users(m_search->text().trimmed(), {kMostShown, {}}, this, [this, asked = m_search->text()](const base::Result<control::Page<control::User>> &page) {
        if (asked != m_search->text())
            return; // a newer question is on its way
        if (page)
            fill(*page);
        else
            m_state->setText(Words::of(page.error()));
    });
}

void PeoplePicker::fill(const control::Page<control::User> &page)
{
    m_filling = true;
    m_list->clear();
    for (const control::User &user : page.items) {
        const QString name = Format::oneLine(user.displayName);
        auto *item = new QListWidgetItem(name.isEmpty() ? Format::oneLine(user.address) : u"%1 · %2"_s.arg(name, Format::oneLine(user.address)), m_list);
        item->setData(Qt::UserRole, user.address);
        item->setSelected(m_chosen.contains(user.address));
    }
    m_list->setCurrentRow(0, QItemSelectionModel::NoUpdate); // where the keyboard begins
    m_filling = false;
    take();
    if (!page.next.isEmpty())
        m_state->setText(tr("The first %1; search for others.").arg(Format::count(page.items.size())));
}

/// Who is not in the list now stays as he was.
void PeoplePicker::take()
{
    if (m_filling)
        return;
    for (int row = 0; row < m_list->count(); ++row) {
        const QString address = m_list->item(row)->data(Qt::UserRole).toString();
        if (!m_list->item(row)->isSelected())
            m_chosen.removeAll(address);
        else if (!m_chosen.contains(address))
            m_chosen << address;
    }
    m_state->setText(m_chosen.isEmpty() ? tr("Nobody is chosen yet.") : Format::oneLine(m_chosen.join(u", "_s), 500));
    Q_EMIT changed();
}

} // namespace ui
