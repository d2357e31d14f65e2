// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/folderregistry.h"
#include "storage/rows.h"
#include <QMap>

namespace storage {

namespace {

constexpr qint64 kCostOfFolder = 16; // in entries: what one costs beside its entries

/// Several changes as one. Those that a state with this number holds are left out.
std::optional<mail::FolderSnapshot::Changes> folded(const QList<FolderChange> &changes, quint64 after)
{
    mail::FolderSnapshot::Changes all;
    QMap<quint32, mail::FolderEntry> added, changed;
    for (const FolderChange &change : changes) {
        const mail::FolderEntry &entry = change.entry;
        if (entry.modSeq <= after)
            continue;
        all.highestModSeq = qMax(all.highestModSeq, entry.modSeq);
        if (change.kind == FolderChange::Numbered)
            continue;
        if (change.kind == FolderChange::Added) {
            added.insert(entry.uid, entry);
            all.uidNext = qMax(all.uidNext, entry.uid + 1);
        } else if (change.kind == FolderChange::Changed) {
            (added.contains(entry.uid) ? added : changed).insert(entry.uid, entry);
        } else if (!added.remove(entry.uid)) {
            changed.remove(entry.uid);
            all.vanished << entry.uid;
        }
    }
    if (all.highestModSeq == 0)
        return std::nullopt;
    all.changed = changed.values();
    all.added = added.values();
    std::sort(all.vanished.begin(), all.vanished.end());
    return all;
}

} // namespace

/// What watch() gives out. Let go on the thread of its executor, it is called no more.
struct FolderRegistry::Watch
{
    std::weak_ptr<FolderRegistry> registry;
    base::Id folderId = 0;
    quint64 number = 0;
    std::function<void(State)> changed;

    ~Watch()
    {
        const auto of = registry.lock();
        if (!of)
            return;
        of->m_thread->post([registry = registry, folderId = folderId, number = number] {
            if (const auto of = registry.lock())
                of->unwatch(folderId, number);
        });
    }
};

FolderRegistry::FolderRegistry(std::shared_ptr<TaskRunner> thread, qint64 mostEntries, Load load)
    : m_thread(std::move(thread))
    , m_mostEntries(mostEntries)
    , m_load(std::move(load))
{
}

FolderRegistry::~FolderRegistry()
{
    stop();
}

void FolderRegistry::stop()
{
    m_thread->post([this] {
        m_stopped = true;
        for (auto &[id, folder] : m_folders) {
            for (const auto &done : std::exchange(folder.waiting, {}))
                done(base::Error{base::ErrorKind::Busy, QStringLiteral("shutting down"), {}, {}});
        }
    });
    m_thread->stop();
    m_ended = true;
}

void FolderRegistry::afterChanges(std::function<void()> task)
{
    if (m_ended)
        task();
    else
        m_thread->post(std::move(task));
}

void FolderRegistry::open(base::Id folderId, base::Callback<State> done)
{
    m_thread->post([this, folderId, done = std::move(done)] {
        if (m_stopped) {
            done(base::Error{base::ErrorKind::Busy, QStringLiteral("shutting down"), {}, {}});
            return;
        }
        Folder &folder = m_folders[folderId];
        if (folder.state) {
            done(folder.state);
            settle(folderId, folder);
            return;
        }
        folder.waiting.push_back(done);
        load(folderId, folder);
    });
}

std::shared_ptr<void> FolderRegistry::watch(base::Id folderId, base::ExecutorPtr executor, std::function<void(State)> changed)
{
    auto watch = std::make_shared<Watch>();
    watch->registry = weak_from_this();
    watch->folderId = folderId;
    watch->number = ++m_numbers;
    watch->changed = std::move(changed);
    m_thread->post([this, folderId, watcher = Watcher{std::move(executor), watch, watch->number}] {
        Folder &folder = m_folders[folderId];
        leaveIdle(folder);
        folder.watchers.push_back(watcher);
        if (!folder.state)
            return;
        Folder only;
        only.watchers.push_back(watcher);
        tell(only, folder.state); // it may have been opened before another commit
    });
    return watch;
}

void FolderRegistry::unwatch(base::Id folderId, quint64 number)
{
    const auto at = m_folders.find(folderId);
    if (at == m_folders.end())
        return;
    std::erase_if(at->second.watchers, [number](const Watcher &watcher) { return watcher.number == number; });
    settle(folderId, at->second);
}

void FolderRegistry::changed(const QList<FolderChange> &changes)
{
    m_thread->post([this, changes] {
        QHash<base::Id, QList<FolderChange>> byFolder;
        for (const FolderChange &change : changes) {
            if (m_folders.contains(change.folderId))
                byFolder[change.folderId] << change;
        }
        for (auto it = byFolder.cbegin(); it != byFolder.cend(); ++it)
            apply(it.key(), *it);
    });
}

void FolderRegistry::apply(base::Id folderId, const QList<FolderChange> &changes)
{
    const auto at = m_folders.find(folderId);
    if (at == m_folders.end()) // another grew, and this one made room for it
        return;
    Folder &folder = at->second;
    if (changes.last().kind == FolderChange::Gone) {
        gone(at);
        return;
    }
    if (folder.loading) {
        folder.meanwhile += changes;
        return;
    }
    if (!folder.state) {
        load(folderId, folder); // watched, but nobody has opened it
        return;
    }
    if (const auto all = folded(changes, folder.state->highestModSeq())) {
        setState(folder, folder.state->with(*all));
        tell(folder, folder.state);
        trimIdle();
    }
}

void FolderRegistry::load(base::Id folderId, Folder &folder)
{
    if (folder.loading)
        return;
    folder.loading = ++m_numbers;
    folder.meanwhile.clear();
    m_load(folderId, {m_thread, [this, folderId, number = folder.loading](base::Result<State> result) {
                          loaded(folderId, number, std::move(result));
                      }});
}

void FolderRegistry::loaded(base::Id folderId, quint64 number, base::Result<State> result)
{
    const auto at = m_folders.find(folderId);
    if (at == m_folders.end() || at->second.loading != number)
        return; // gone meanwhile
    Folder &folder = at->second;
    folder.loading = 0;
    const QList<FolderChange> meanwhile = std::exchange(folder.meanwhile, {});
    const auto waiting = std::exchange(folder.waiting, {});
    if (result) {
        const auto all = folded(meanwhile, (*result)->highestModSeq());
        setState(folder, all ? (*result)->with(*all) : *result);
        result = folder.state;
        tell(folder, folder.state);
    }
    for (const auto &done : waiting)
        done(result);
    settle(folderId, folder);
}

void FolderRegistry::gone(Folders::iterator at)
{
    Folder &folder = at->second;
    leaveIdle(folder);
    folder.state.reset();
    folder.loading = 0;
    folder.meanwhile.clear();
    for (const auto &done : std::exchange(folder.waiting, {}))
        done(notFound(QStringLiteral("folder")));
    tell(folder, {});
    settle(at->first, folder);
}

void FolderRegistry::tell(const Folder &folder, const State &state)
{
    for (const Watcher &watcher : folder.watchers) {
        const auto call = [watch = watcher.watch, state] {
            if (const auto held = watch.lock())
                held->changed(state);
        };
        if (watcher.executor)
            watcher.executor->post(call);
        else
            call();
    }
}

qint64 FolderRegistry::cost(const State &state)
{
    return state->size() + kCostOfFolder;
}

void FolderRegistry::setState(Folder &folder, State state)
{
    if (folder.idle)
        m_idleCost += cost(state) - cost(folder.state);
    folder.state = std::move(state);
}

void FolderRegistry::leaveIdle(Folder &folder)
{
    if (!folder.idle)
        return;
    m_idleCost -= cost(folder.state);
    m_idle.erase(*folder.idle);
    folder.idle.reset();
}

/// What nobody needs goes, or waits at the front of the idle ones; of these the last used stay.
void FolderRegistry::settle(base::Id folderId, Folder &folder)
{
    leaveIdle(folder);
    if (!folder.watchers.empty() || folder.loading)
        return;
    if (!folder.state) {
        m_folders.erase(folderId);
        return;
    }
    m_idleCost += cost(folder.state);
    folder.idle = m_idle.insert(m_idle.begin(), folderId);
    trimIdle();
}

void FolderRegistry::trimIdle()
{
    while (m_idleCost > m_mostEntries) {
        const auto last = m_folders.find(m_idle.back());
        leaveIdle(last->second);
        m_folders.erase(last);
    }
}

} // namespace storage
