// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/foldernames.h"
#include "storage/rows.h"

using namespace Qt::Literals;

namespace storage::foldernames {

namespace {

const QString kInbox = u"INBOX"_s;

QString withInbox(const QString &path)
{
    const qsizetype end = path.indexOf(u'/');
    const QStringView first = QStringView(path).left(end < 0 ? path.size() : end);
    return first.compare(kInbox, Qt::CaseInsensitive) == 0 ? kInbox + path.mid(kInbox.size()) : path;
}

} // namespace

base::Result<QString> checked(const QString &path)
{
    const bool control = std::any_of(path.cbegin(), path.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
    const QStringList levels = path.split(u'/');
    if (path.isEmpty() || path.size() > kLongest || control || !path.isValidUtf16() || levels.contains(QString()))
        return invalid(u"name"_s, u"a name of 1 to %1 characters without empty levels"_s.arg(kLongest));
    if (levels.size() > kMostLevels)
        return invalid(u"name"_s, u"at most %1 levels"_s.arg(kMostLevels));
    return withInbox(path);
}

QString shown(const QString &stored, control::FolderRole role)
{
    return role == control::FolderRole::Inbox ? kInbox : withInbox(stored);
}

bool isBelow(const QString &path, const QString &parent)
{
    return path.size() > parent.size() && path.startsWith(parent) && path[parent.size()] == u'/';
}

QStringList parentsOf(const QString &path)
{
    QStringList parents;
    for (qsizetype end = path.indexOf(u'/'); end >= 0; end = path.indexOf(u'/', end + 1))
        parents << path.left(end);
    return parents;
}

} // namespace storage::foldernames
