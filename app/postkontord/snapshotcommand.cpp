// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "snapshotcommand.h"
#include "account.h"
#include "net/enginelock.h"
#include "storage/snapshotrestore.h"
#include <QDateTime>
#include <QFileInfo>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

enum ExitCode { Ok = 0, Failed = 1 };

void say(const QString &text)
{
    std::printf("%s\n", qUtf8Printable(text));
}

int complain(const QString &text)
{
    std::fprintf(stderr, "postkontord: %s\n", qUtf8Printable(text));
    return Failed;
}

int complain(const base::Error &error)
{
    if (error.detail.isEmpty() || error.detail.startsWith(error.publicText))
        return complain(error.detail.isEmpty() ? error.publicText : error.detail);
    return complain(u"%1 (%2)"_s.arg(error.publicText, error.detail));
}

QString timeOf(const storage::Snapshot &snapshot)
{
    return snapshot.madeAt.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

void sayWhatCameSince(const storage::RestoreReport &report)
{
    if (!report.compared) {
        say(u"The index of before could not be read, so it is not known what came since the snapshot."_s);
        if (report.held > 0)
            say(u"%1 recipients in the queue are held, for they may have their mail already: look, then release or delete them."_s.arg(report.held));
        return;
    }
    if (report.mailsSince == 0)
        say(u"No mail came since."_s);
    else
        say(u"%1 mails came since and are not in the mailboxes now; %2 of them are files in %3/mail (list.csv says for whom)."_s.arg(report.mailsSince).arg(report.exported).arg(report.setAside));
    if (report.waitingSince > 0)
        say(u"%1 recipients elsewhere still waited for such mail and will not get it by themselves: send it again from those files."_s.arg(report.waitingSince));
    if (report.finishedSince > 0)
        say(u"%1 recipients that were done with since are out of the queue, so that nobody gets a mail twice."_s.arg(report.finishedSince));
    say(u"What was read, moved, deleted or set since is as it was at the snapshot: mailboxes, users, tokens and settings too."_s);
}

} // namespace

int listSnapshots(const QString &dataDir)
{
    const QList<storage::Snapshot> all = storage::Snapshots(storage::systemFileSystem(), dataDir).list();
    if (all.isEmpty())
        say(u"no snapshots in %1: one is made before each upgrade of the store"_s.arg(dataDir));
    for (const storage::Snapshot &one : all)
        say(u"%1  made %2, schema %3, index %4 KiB"_s.arg(one.name, timeOf(one)).arg(one.schema).arg(one.indexBytes / 1024));
    return Ok;
}

int restoreSnapshot(const QString &dataDir, const QString &name)
{
    if (!QFileInfo(dataDir).isDir())
        return complain(u"there is no data folder %1"_s.arg(dataDir));
    if (!becomeOwnerOf(dataDir))
        return complain(u"cannot act as the owner of %1"_s.arg(dataDir));
    net::EngineLock lock;
    if (const auto locked = lock.lock(dataDir); !locked)
        return complain(locked.error());
    const auto snapshot = storage::Snapshots(storage::systemFileSystem(), dataDir).find(name);
    if (!snapshot)
        return complain(snapshot.error());
    const auto report = storage::SnapshotRestore(storage::systemFileSystem(), dataDir, QDateTime::currentMSecsSinceEpoch()).run(*snapshot);
    if (!report)
        return complain(report.error());
    say(u"The store is as it was on %1, before the upgrade from schema %2."_s.arg(timeOf(*snapshot)).arg(snapshot->schema));
    sayWhatCameSince(*report);
    say(u"The store of before is whole in %1; delete that folder when nobody needs it."_s.arg(report->setAside));
    say(u"A newer program upgrades the store again when it starts: install the older one first."_s);
    return Ok;
}
