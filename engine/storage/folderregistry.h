// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/folderchange.h"
#include "storage/taskthread.h"
#include <list>
#include <unordered_map>

namespace storage {

/// The folders somebody has open, and those that were opened lately: one state of each, kept up to date with what is committed.
/// Lives on a thread of its own; all calls may come from any thread and return at once.
///
/// A folder is loaded in one statement, which sees a modification number and all changes up to it. Changes that are committed while it
/// is being loaded are kept, and of these the ones with a greater number are applied to what was loaded: a change is told only after its
/// commit, so none that the statement did not see can have been told before the loading began.
class FolderRegistry : public std::enable_shared_from_this<FolderRegistry>
{
public:
    using State = mail::FolderSnapshotPtr;
    using Load = std::function<void(base::Id folderId, base::Callback<State> done)>;

    /// Keeps up to `mostEntries` of folders that nobody watches.
    FolderRegistry(std::shared_ptr<TaskRunner> thread, qint64 mostEntries, Load load);
    ~FolderRegistry();

    void open(base::Id folderId, base::Callback<State> done);
    /// As AccessStore::watch().
    std::shared_ptr<void> watch(base::Id folderId, base::ExecutorPtr executor, std::function<void(State)> changed);
    /// Of one or several commits, in their order.
    void changed(const QList<FolderChange> &changes);
    /// Runs `task` after everything changed() was told of has been told to those who watch.
    void afterChanges(std::function<void()> task);
    /// Answers all who wait. Blocks.
    void stop();

private:
    struct Watch;
    struct Watcher
    {
        base::ExecutorPtr executor;
        std::weak_ptr<Watch> watch;
        quint64 number = 0;
    };
    struct Folder
    {
        State state;
        quint64 loading = 0;               ///< number of the load in hand; 0: none
        QList<FolderChange> meanwhile;     ///< committed since it began
        std::vector<base::Callback<State>> waiting;
        std::vector<Watcher> watchers;
        std::optional<std::list<base::Id>::iterator> idle; ///< place in m_idle
    };
    using Folders = std::unordered_map<base::Id, Folder>;

    void load(base::Id folderId, Folder &folder);
    void loaded(base::Id folderId, quint64 number, base::Result<State> result);
    void apply(base::Id folderId, const QList<FolderChange> &changes);
    void gone(Folders::iterator at);
    void unwatch(base::Id folderId, quint64 number);
    static void tell(const Folder &folder, const State &state);
    void setState(Folder &folder, State state);
    void settle(base::Id folderId, Folder &folder);
    void leaveIdle(Folder &folder);
    void trimIdle();
    static qint64 cost(const State &state);

    const std::shared_ptr<TaskRunner> m_thread;
    const qint64 m_mostEntries;
    const Load m_load;
    std::atomic<quint64> m_numbers{0};
    std::atomic<bool> m_ended{false};
    // On the thread:
    Folders m_folders;
    std::list<base::Id> m_idle; ///< loaded and unwatched, the last used first
    qint64 m_idleCost = 0;
    bool m_stopped = false;
};

} // namespace storage
