// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/undowindow.h"
#include "models/collectjob.h"
#include "models/messagelistmodel.h"
#include <QAction>
#include <QTimer>

class QMenu;
class QTableView;

namespace ui {

class ChangeJob;
class MessageAct;
class NoticeBar;
class WorkBar;

/// What one does with the messages of a list: those selected, or all that a search finds, however many. What takes more than one step
/// is shown in the work bar and can be stopped. Deleting and moving can be taken back for 10 s; what leaves the trash waits there that
/// long. Every act can be done twice without harm, so what an engine did not answer is simply done again. UI thread.
class MessageActions : public QObject
{
    Q_OBJECT
public:
    struct Place
    {
        control::Id mailboxId = 0;
        control::Id folderId = 0;
        QString query;
    };
    struct Widgets
    {
        QWidget &panel;
        QTableView &view;
        NoticeBar &notice;
        WorkBar &work;
    };
    MessageActions(EngineConnection &engine, MessageListModel &model, const Widgets &widgets);

    QList<QAction *> actions() const { return {m_toggleSeen, m_toggleFlag, m_move, m_export, m_delete, m_all, m_undo->action()}; }
    /// Those that have a button beside the search.
    QList<QAction *> buttons() const { return {m_toggleSeen, m_toggleFlag, m_move, m_export, m_delete, m_all}; }
    void setPlace(const Place &place);
    void setFolders(const QList<control::Folder> &folders);
    /// Texts and states follow the selection.
    void update();
    /// One file for each in this folder of the disk.
    void exportTo(const QList<MessageName> &messages, const QString &folder);
    /// Another engine: nothing under way is for that one.
    void forget();

private:
    QAction *make(const QString &icon, const QKeySequence &key, void (MessageActions::*slot)());
    QList<MessageName> selected() const;
    bool allSelected(bool control::Message::*flag) const;
    const control::Folder *folder(control::Id id) const;
    bool inTrash() const;
    bool isHere(const Place &place) const;
    void toggleSeen();
    void toggleFlag();
    void mark(const QList<control::Id> &ids, std::optional<bool> seen, std::optional<bool> flagged);
    void moveTo(const QList<control::Id> &ids, const control::Folder &folder);
    void remove(const QList<control::Id> &ids);
    void removeSelected() { remove(idsOf(selected())); }
    void exportThem(const QList<MessageName> &messages);
    void exportSelected() { exportThem(selected()); }
    void exportOne(const MessageName &message);
    void fillFolders(QMenu *menu, const std::function<QList<control::Id>()> &ids);
    void collectAll();
    void offerAll(const QList<MessageName> &messages, const QString &query);
    void showMenuForAll(const QList<MessageName> &messages);
    void run(const MessageAct &act, const QList<control::Id> &ids);
    void tell(const MessageAct &act, const ChangeJob &job, BulkJob::End end);
    void spare(MessageChangeKind kind, const control::Message &message);
    QList<control::Message> takeOut(const QList<control::Id> &ids);
    void putBack(const Place &place, const QList<control::Message> &taken);

    EngineConnection &m_engine;
    MessageListModel &m_model;
    QWidget &m_panel;
    QTableView &m_view;
    NoticeBar &m_notice;
    WorkBar &m_work;
    QAction *m_toggleSeen;
    QAction *m_toggleFlag;
    QAction *m_move;
    QAction *m_export;
    QAction *m_delete;
    QAction *m_all;
    QMenu *m_moveMenu;
    QList<control::Folder> m_folders;
    Place m_place;
    UndoWindow *m_undo;
    QSet<control::Id> m_doomed; // deleted for good when the time to think is over
    QString m_offer; ///< of something for all
    QTimer m_changed; ///< many rows change at once
};

} // namespace ui
