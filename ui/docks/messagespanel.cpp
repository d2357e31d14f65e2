// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/messagespanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kSearchDelayMs = 300;
constexpr int kClockMs = 10000;
constexpr int kRoleRole = Qt::UserRole + 1;

QString folderName(const control::Folder &folder)
{
    switch (folder.role) {
    case control::FolderRole::Inbox:
        return MessagesPanel::tr("Inbox");
    case control::FolderRole::Sent:
        return MessagesPanel::tr("Sent");
    case control::FolderRole::Drafts:
        return MessagesPanel::tr("Drafts");
    case control::FolderRole::Trash:
        return MessagesPanel::tr("Trash");
    case control::FolderRole::Junk:
        return MessagesPanel::tr("Junk");
    case control::FolderRole::Archive:
        return MessagesPanel::tr("Archive");
    case control::FolderRole::None:
        break;
    }
    return Format::oneLine(folder.name, 60);
}

} // namespace

MessagesPanel::MessagesPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_model(engine)
    , m_folder(new QComboBox(this))
    , m_search(new QLineEdit(this))
    , m_view(new QTableView(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_notice(new NoticeBar(this))
{
    makeActions();
    makeView();
    m_folder->setAccessibleName(tr("Folder"));
    m_folder->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_search->setPlaceholderText(tr("Search words in this folder"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->setClearButtonEnabled(true);
    m_searchDelay.setSingleShot(true);
    m_searchDelay.setInterval(kSearchDelayMs);
    connect(m_search, &QLineEdit::textChanged, &m_searchDelay, qOverload<>(&QTimer::start));
    connect(&m_searchDelay, &QTimer::timeout, this, &MessagesPanel::openFolder);
    connect(m_folder, &QComboBox::activated, this, &MessagesPanel::openFolder);

    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_folder);
    bar->addWidget(m_search, 1);
    for (QAction *action : messageActions()) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        bar->addWidget(button);
    }
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);
    setFocusProxy(m_view);

    connect(&m_model, &MessageListModel::loadingChanged, this, &MessagesPanel::updateEmptyState);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &MessagesPanel::updateEmptyState);
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this, &MessagesPanel::updateEmptyState);
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &MessagesPanel::updateActions);
    connect(&m_model, &MessageListModel::movedToTrash, this, &MessagesPanel::offerUndo);
    connect(&m_model, &MessageListModel::failed, this, [this](const base::Error &error) {
        if (error.kind != base::ErrorKind::Unavailable)
            m_notice->say(Words::of(error));
    });
    m_clock.setInterval(kClockMs);
    connect(&m_clock, &QTimer::timeout, m_view->viewport(), qOverload<>(&QWidget::update));
    m_clock.start();
    updateActions();
    updateEmptyState();
}

void MessagesPanel::makeActions()
{
    const auto make = [this](const QString &icon, const QKeySequence &key, auto slot) {
        auto *action = new QAction(glyph(icon), QString(), this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_toggleSeen = make(u"mail-read"_s, QKeySequence(u"Ctrl+U"_s),
                        [this] { m_model.setSeen(selected(), !allSelected(&control::Message::seen)); });
    m_toggleFlag = make(u"flag"_s, QKeySequence(u"Ctrl+G"_s),
                        [this] { m_model.setFlagged(selected(), !allSelected(&control::Message::flagged)); });
    m_delete = make(u"trash"_s, QKeySequence::Delete, &MessagesPanel::deleteSelected);
}

void MessagesPanel::makeView()
{
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Messages"));
    setUpTable(m_view, u"messages"_s);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(messageActions());
    QHeaderView *header = m_view->horizontalHeader();
    header->setSectionResizeMode(MessageListModel::Subject, QHeaderView::Stretch);
    const int em = fontMetrics().horizontalAdvance(u'm');
    header->resizeSection(MessageListModel::Flag, 28);
    header->resizeSection(MessageListModel::From, 8 * em);
    header->resizeSection(MessageListModel::Attachments, 34);
    header->resizeSection(MessageListModel::Received, 6 * em);
    header->resizeSection(MessageListModel::Size, 5 * em);
    restoreColumns(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &MessagesPanel::updateActions);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &MessagesPanel::onCurrentChanged);
}

void MessagesPanel::openMailbox(control::Id id, const QString &address)
{
    m_mailboxId = id;
    m_address = address;
    m_folder->clear();
    m_search->clear();
    m_searchDelay.stop();
    m_model.open(0, 0, {});
    if (!id) {
        updateEmptyState();
        return;
    }
    m_engine.api().folders(id, this, [this, id](const base::Result<QList<control::Folder>> &answer) {
        if (id != m_mailboxId)
            return;
        if (answer)
            showFolders(*answer);
        openFolder(); // without the list of folders the inbox can still be shown
    });
}

void MessagesPanel::showFolders(const QList<control::Folder> &folders)
{
    for (const control::Folder &folder : folders) {
        m_folder->addItem(folderName(folder), QVariant::fromValue(folder.id));
        m_folder->setItemData(m_folder->count() - 1, int(folder.role), kRoleRole);
        if (folder.role == control::FolderRole::Inbox)
            m_folder->setCurrentIndex(m_folder->count() - 1);
    }
}

void MessagesPanel::openFolder()
{
    m_model.open(m_mailboxId, m_folder->currentData().value<control::Id>(), m_search->text().trimmed());
    m_view->scrollToTop();
}

bool MessagesPanel::inTrash() const
{
    return m_folder->currentData(kRoleRole).toInt() == int(control::FolderRole::Trash) &&
           m_folder->count() > 0;
}

void MessagesPanel::updateEmptyState()
{
    const bool empty = m_model.rowCount() == 0 && !m_model.isLoading();
    if (!m_mailboxId)
        m_empty->setText(tr("No mailbox chosen"), tr("Choose a mailbox to see its messages."));
    else if (!m_search->text().isEmpty())
        m_empty->setText(tr("Nothing found"), tr("No message in this folder has all these words."));
    else if (inTrash())
        m_empty->setText(tr("The trash is empty"), tr("Deleted messages wait here and can be taken back."));
    else
        m_empty->setText(
            tr("No messages yet"),
            tr("Mail for %1 appears here the moment it arrives. To try it:").arg(m_address) +
                u"\n\nswaks --to %1 --server %2:2525"_s.arg(m_address, m_engine.endpoint().url.host()));
    m_stack->setCurrentWidget(empty ? static_cast<QWidget *>(m_empty) : m_view);
}

QList<control::Id> MessagesPanel::selected() const
{
    QList<control::Id> ids;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        if (const control::Message *m = m_model.messageAt(row.row()))
            ids.append(m->id);
    }
    return ids;
}

bool MessagesPanel::allSelected(bool control::Message::*flag) const
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    return std::all_of(rows.begin(), rows.end(), [&](const QModelIndex &row) {
        const control::Message *m = m_model.messageAt(row.row());
        return !m || m->*flag;
    });
}

void MessagesPanel::updateActions()
{
    const int count = int(m_view->selectionModel()->selectedRows().size());
    const bool seen = allSelected(&control::Message::seen);
    const bool flagged = allSelected(&control::Message::flagged);
    m_toggleSeen->setText(seen ? tr("Mark as unread") : tr("Mark as read"));
    m_toggleSeen->setIcon(glyph(seen ? u"mail-unread"_s : u"mail-read"_s));
    m_toggleFlag->setText(flagged ? tr("Remove flag") : tr("Flag"));
    // A bulk action says the count before it acts.
    m_delete->setText(count > 1 ? tr("Delete %Ln message(s)", nullptr, count) : tr("Delete"));
    for (QAction *action : messageActions())
        action->setEnabled(count > 0);
}

void MessagesPanel::onCurrentChanged()
{
    const control::Message *m = m_model.messageAt(m_view->currentIndex().row());
    const control::Id id = m ? m->id : 0;
    if (id == m_chosen)
        return;
    m_chosen = id;
    Q_EMIT messageChosen(id);
}

void MessagesPanel::deleteSelected()
{
    const QList<control::Id> ids = selected();
    const int row = m_view->currentIndex().row();
    m_model.remove(ids);
    const int next = std::min(row, m_model.rowCount() - 1);
    if (next >= 0)
        m_view->selectRow(next);
}

void MessagesPanel::offerUndo(const QList<control::Id> &ids)
{
    const int count = int(ids.size());
    if (inTrash()) {
        m_notice->say(tr("%Ln message(s) deleted for good.", nullptr, count));
        return;
    }
    m_notice->say(tr("%Ln message(s) moved to the trash.", nullptr, count),
                  {{tr("Undo"), [this, ids] { m_model.restoreMessages(ids); }}});
}

} // namespace ui
