// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/corpora.h"
#include <QDirIterator>
#include <QStringList>
#include <QTest>

namespace support {

/// Columns and rows of a test over the MIME corpora: "folder", below corporaDir(), and how many mails there are "atLeast".
inline void addMimeFolders()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<int>("atLeast");
    const std::pair<const char *, int> folders[] = {{"mime-cpython", 40}, {"mime-enmime", 80}, {"mime-mail-parser", 50}, {"mime-postal", 5}, {"mime-rubymail", 100}};
    for (const auto &[name, atLeast] : folders)
        QTest::newRow(name) << QString::fromLatin1(name) + QStringLiteral("/data") << atLeast;
}

/// The mails below such a folder, sorted.
inline QStringList mimeMails(const QString &folder)
{
    QStringList files;
    QDirIterator it(corporaDir() + u'/' + folder, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString path = it.next();
        const QString kind = path.section(u'.', -1);
        if (kind == u"eml" || kind == u"raw" || kind == u"txt" || kind == u"msg")
            files << path;
    }
    files.sort();
    return files;
}

/// Files with LF line ends are sent with CRLF, as every client does; a lone CR or LF cannot travel by DATA.
inline QByteArray wireForm(QByteArray bytes)
{
    bytes.replace("\r\n", "\n");
    bytes.replace('\r', "\n");
    bytes.replace("\n", "\r\n");
    if (!bytes.endsWith("\r\n"))
        bytes += "\r\n";
    return bytes;
}

} // namespace support
