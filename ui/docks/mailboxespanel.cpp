// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/mailboxespanel.h"
#include "dialogs/newmailboxdialog.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/words.h"
#include <QAbstractButton>
#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kFilterDelayMs = 250;
constexpr qint64 kDisposableSeconds = 3600;

void copy(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace

MailboxesPanel::MailboxesPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_model(engine)
    , m_filter(new QLineEdit(this))
    , m_tree(new QTreeView(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_notice(new NoticeBar(this))
{
    makeActions();
    makeTree();
    m_filter->setPlaceholderText(tr("Filter addresses"));
    m_filter->setAccessibleName(tr("Filter addresses"));
    m_filter->setClearButtonEnabled(true);
    m_filterDelay.setSingleShot(true);
    m_filterDelay.setInterval(kFilterDelayMs);
    connect(m_filter, &QLineEdit::textChanged, &m_filterDelay, qOverload<>(&QTimer::start));
    connect(&m_filterDelay, &QTimer::timeout, this,
            [this] { m_model.setFilter(m_filter->text().trimmed()); });

    auto *top = new QHBoxLayout;
    top->setSpacing(4);
    top->addWidget(m_filter, 1);
    for (QAction *action : {m_newMailbox, m_newDisposable}) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        top->addWidget(button);
    }
    m_empty->addStep(m_newMailbox);
    m_empty->addStep(m_newDisposable);
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);

    connect(&m_model, &MailboxModel::loaded, this, &MailboxesPanel::onLoaded);
    connect(&m_model, &MailboxModel::failed, this, [this](const base::Error &error) {
        if (error.kind != base::ErrorKind::Unavailable) // the state pill says that
            m_notice->say(Words::of(error));
    });
}

void MailboxesPanel::makeActions()
{
    const auto make = [this](const QString &text, const QString &icon, auto slot) {
        auto *action = new QAction(glyph(icon), text, this);
        action->setToolTip(text);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_newMailbox = make(tr("New mailbox…"), u"mail-new"_s, &MailboxesPanel::createMailbox);
    m_newMailbox->setIconText(tr("Create the first mailbox"));
    m_newMailbox->setShortcut(QKeySequence::New);
    m_newDisposable =
        make(tr("Catch test mail in a disposable address"), u"clock"_s, &MailboxesPanel::createDisposable);
    m_newDisposable->setIconText(tr("Catch test mail"));
    m_newDisposable->setShortcut(QKeySequence(u"Ctrl+Shift+N"_s));
    m_copy = make(tr("Copy address"), u"mailbox"_s, [this] {
        if (const control::Mailbox *m = chosen())
            copy(m->address);
    });
    m_delete = make(tr("Delete mailbox…"), u"trash"_s, &MailboxesPanel::deleteChosen);
}

void MailboxesPanel::makeTree()
{
    m_tree->setModel(&m_model);
    m_tree->setAccessibleName(tr("Mailboxes"));
    m_tree->setUniformRowHeights(true);
    m_tree->setHeaderHidden(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_tree->addActions({m_copy, m_delete});
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setMinimumSectionSize(36);
    m_tree->header()->setSectionResizeMode(MailboxModel::Name, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(MailboxModel::Unread, QHeaderView::ResizeToContents);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &MailboxesPanel::choose);
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_tree->expandAll();
        select(m_chosen);
    });
}

void MailboxesPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.setWatched(true);
}

void MailboxesPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_model.setWatched(false);
}

void MailboxesPanel::onLoaded()
{
    const bool filtered = !m_filter->text().trimmed().isEmpty();
    const bool empty = m_model.rowCount() == 0;
    if (filtered)
        m_empty->setText(tr("No such address"), tr("No mailbox has this in its address."));
    else
        m_empty->setText(tr("No mailboxes yet"),
                         tr("Create the first mailbox, or catch test mail in an address that "
                            "disappears by itself after an hour."));
    m_stack->setCurrentWidget(empty ? static_cast<QWidget *>(m_empty) : m_tree);
    if (m_model.isCut())
        m_notice->say(tr("Showing the first %1 mailboxes. Filter to find the others.")
                          .arg(Format::count(MailboxModel::kMaxShown)),
                      {}, 0);
    if (!m_chosen && !empty)
        m_tree->setCurrentIndex(m_model.busiest());
}

const control::Mailbox *MailboxesPanel::chosen() const
{
    return m_model.mailboxAt(m_tree->currentIndex());
}

void MailboxesPanel::choose()
{
    const control::Mailbox *mailbox = chosen();
    m_copy->setEnabled(mailbox);
    m_delete->setEnabled(mailbox);
    if (!mailbox || mailbox->id == m_chosen)
        return;
    m_chosen = mailbox->id;
    Q_EMIT mailboxChosen(m_chosen, mailbox->address);
}

void MailboxesPanel::select(control::Id id)
{
    const QModelIndex at = m_model.indexOf(id);
    if (at.isValid())
        m_tree->setCurrentIndex(at);
}

void MailboxesPanel::createMailbox()
{
    auto *dialog = new NewMailboxDialog(m_engine, this);
    connect(dialog, &NewMailboxDialog::created, this, [this](const control::Mailbox &mailbox) {
        m_filter->clear();
        m_chosen = mailbox.id;
        Q_EMIT mailboxChosen(mailbox.id, mailbox.address);
        m_model.reload();
    });
    dialog->open();
}

void MailboxesPanel::createDisposable()
{
    m_engine.api().createMailbox(
        {}, {}, kDisposableSeconds, this, [this](const base::Result<control::NewMailbox> &answer) {
            if (!answer) {
                m_notice->say(
                    answer.error().kind == base::ErrorKind::Invalid
                        ? tr("There is no domain yet. Create the first mailbox; its domain comes with it.")
                        : Words::of(answer.error()));
                return;
            }
            const QString address = answer->mailbox.address;
            const QString token = answer->tokenSecret;
            m_filter->clear();
            m_chosen = answer->mailbox.id;
            Q_EMIT mailboxChosen(m_chosen, address);
            m_model.reload();
            m_notice->say(tr("%1 takes mail for one hour.").arg(address),
                          {{tr("Copy address"), [address] { copy(address); }},
                           {tr("Copy token"), [token] { copy(token); }}},
                          60000);
        });
}

void MailboxesPanel::deleteChosen()
{
    const control::Mailbox *mailbox = chosen();
    if (!mailbox)
        return;
    // What cannot be undone is asked for, with the count.
    auto *box = new QMessageBox(
        QMessageBox::Warning, tr("Delete mailbox"),
        tr("Delete %1 and its %Ln message(s) for good?", nullptr, int(mailbox->total)).arg(mailbox->address),
        QMessageBox::Cancel, this);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton *yes = box->addButton(tr("Delete"), QMessageBox::DestructiveRole);
    connect(box, &QMessageBox::buttonClicked, this,
            [this, yes, id = mailbox->id](const QAbstractButton *button) {
                if (static_cast<const void *>(button) != static_cast<const void *>(yes))
                    return;
                m_engine.api().deleteMailbox(id, this, [this](const base::Result<void> &answer) {
                    if (!answer)
                        m_notice->say(Words::of(answer.error()));
                    m_chosen = 0;
                    Q_EMIT mailboxChosen(0, {});
                    m_model.reload();
                });
            });
    box->open();
}

} // namespace ui
