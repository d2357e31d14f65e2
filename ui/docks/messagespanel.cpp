// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/messagespanel.h"
#include "docks/emptystate.h"
#include "docks/messageact.h"
#include "docks/messageactions.h"
#include "docks/noticebar.h"
#include "docks/searchedit.h"
#include "docks/tablesetup.h"
#include "docks/workbar.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QComboBox>
#include <QDateTime>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kClockMs = 10000;
constexpr int kSlowMs = 200;
constexpr int kRoleRole = Qt::UserRole + 1;

} // namespace

MessagesPanel::MessagesPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_model(engine)
    , m_folder(new QComboBox(this))
    , m_search(new SearchEdit(tr("Search this folder: words, from:anna, has:attachment …"), this))
    , m_view(new QTableView(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_notice(new NoticeBar(this))
    , m_work(new WorkBar(this))
{
    makeView();
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(makeBar());
    column->addWidget(m_stack, 1);
    column->addWidget(m_work);
    column->addWidget(m_notice);

    connect(&m_model, &MessageListModel::loadingChanged, this, &MessagesPanel::updateEmptyState);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &MessagesPanel::updateEmptyState);
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this, &MessagesPanel::updateEmptyState);
    connect(&m_model, &MessageListModel::failed, this, [this](const base::Error &error) {
        if (error.kind != base::ErrorKind::Unavailable && !m_notice->isVisible()) // what became of an act stays in sight
            m_notice->say(Words::of(error));
    });
    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlowMs);
    connect(&m_slow, &QTimer::timeout, this, &MessagesPanel::updateEmptyState);
    m_clock.setInterval(kClockMs);
    connect(&m_clock, &QTimer::timeout, m_view->viewport(), qOverload<>(&QWidget::update));
    m_clock.start();
    updateEmptyState();
}

QWidget *MessagesPanel::makeBar()
{
    m_folder->setAccessibleName(tr("Folder"));
    m_folder->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_folder, 0, Qt::AlignTop);
    row->addWidget(m_search, 1, Qt::AlignTop);
    const QList<QAction *> actions = m_actions->buttons();
    for (QAction *action : actions) {
        auto *button = new QToolButton(bar);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setPopupMode(QToolButton::InstantPopup);
        row->addWidget(button, 0, Qt::AlignTop);
    }
    connect(m_search, &SearchEdit::queryChanged, this, &MessagesPanel::openFolder);
    connect(m_folder, &QComboBox::activated, this, &MessagesPanel::openFolder);
    return bar;
}

void MessagesPanel::makeView()
{
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Messages"));
    setUpTable(m_view, u"messages"_s);
    m_actions = new MessageActions(m_engine, m_model, {*this, *m_view, *m_notice, *m_work});
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(m_actions->actions());
    setColumnWidths();
    restoreColumns(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &MessagesPanel::onCurrentChanged);
}

/// Wide enough for what stands in them, in any language; unread rows are bold.
void MessagesPanel::setColumnWidths()
{
    constexpr int kMargins = 16;
    QFont bold = m_view->font();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    int received = 0;
    for (const qint64 age : {qint64(0), qint64(59) * 60000, qint64(86400000), qint64(400) * 86400000})
        received = std::max(received, metrics.horizontalAdvance(Format::ago(now - age, now)));
    QHeaderView *header = m_view->horizontalHeader();
    header->setSectionResizeMode(MessageListModel::Subject, QHeaderView::Stretch);
    header->resizeSection(MessageListModel::Flag, 28);
    header->resizeSection(MessageListModel::From, 8 * metrics.horizontalAdvance(u'm'));
    header->resizeSection(MessageListModel::Attachments, 42);
    header->resizeSection(MessageListModel::Received, received + kMargins);
    header->resizeSection(MessageListModel::Size, metrics.horizontalAdvance(Format::bytes(999900)) + kMargins);
}

void MessagesPanel::openMailbox(control::Id id, const QString &address)
{
    if (m_mailboxId)
        m_search->reset(); // what was looked for there
    m_mailboxId = id;
    m_address = address;
    m_folder->clear();
    m_actions->setFolders({});
    m_actions->setPlace({});
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

void MessagesPanel::leave()
{
    m_actions->forget();
    openMailbox(0, {});
}

void MessagesPanel::showFolders(const QList<control::Folder> &folders)
{
    for (const control::Folder &folder : folders) {
        m_folder->addItem(folderName(folder), QVariant::fromValue(folder.id));
        m_folder->setItemData(m_folder->count() - 1, int(folder.role), kRoleRole);
        if (folder.role == control::FolderRole::Inbox)
            m_folder->setCurrentIndex(m_folder->count() - 1);
    }
    m_actions->setFolders(folders);
}

void MessagesPanel::openFolder()
{
    const auto folderId = m_folder->currentData().value<control::Id>();
    if (!m_search->isValid())
        m_search->reset(); // it says nothing, and what is shown would not be what stands there
    m_slow.start();
    m_model.open(m_mailboxId, folderId, m_search->query());
    m_actions->setPlace({m_mailboxId, folderId, m_search->query()});
    m_view->scrollToTop();
}

QList<QAction *> MessagesPanel::messageActions() const
{
    return m_actions->actions();
}

void MessagesPanel::updateEmptyState()
{
    m_actions->update();
    const bool searching = !m_search->query().isEmpty();
    const bool inTrash = m_folder->count() > 0 && m_folder->currentData(kRoleRole).toInt() == int(control::FolderRole::Trash);
    if (!m_mailboxId)
        m_empty->setText(tr("No mailbox chosen"), tr("Choose a mailbox to see its messages."));
    else if (searching && m_model.isLoading())
        m_empty->setText(tr("Searching…"), tr("Empty the search field to stop."));
    else if (searching)
        m_empty->setText(tr("Nothing found"), tr("No message in this folder matches. F1 in the search field shows what can be searched for; "
                                                "Find looks through all mail of the server."));
    else if (inTrash)
        m_empty->setText(tr("The trash is empty"), tr("Deleted messages wait here and can be taken back."));
    else
        m_empty->setText(
            tr("No messages yet"),
            tr("Mail for %1 appears here the moment it arrives. To try it:").arg(m_address) +
                u"\n\nswaks --to %1 --server %2:2525"_s.arg(m_address, m_engine.endpoint().url.host()));
    const bool waiting = m_model.isLoading() && (!searching || m_slow.isActive());
    const bool empty = m_model.rowCount() == 0 && !waiting;
    m_stack->setCurrentWidget(empty ? static_cast<QWidget *>(m_empty) : m_view);
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

} // namespace ui
