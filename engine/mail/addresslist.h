// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QList>
#include <QString>
#include <QStringList>

namespace mail {

/// One mailbox of a From, To, Cc … field (RFC 5322 3.4, 4.4). Whatever the sender wrote; nothing here is checked.
struct HeaderAddress
{
    QString name;    ///< display name, decoded; a comment behind a bare address stands in for it
    QString address; ///< "local@domain" without comments and blanks; may be empty or lack a domain
    QString group;   ///< name of the group it stands in
    QStringList also; ///< what other programs may read in its place: a second "<…>", a bare address beside one, "<…>" in a comment

    QString localPart() const;
    QString domain() const;
};

/// Reads a list: display names, quoted strings, groups, nested comments, source routes, encoded words, obsolete blanks
/// and empty members. Tolerant: never fails, keeps at most `maxCount`. Linear and iterative; any thread.
QList<HeaderAddress> parseAddressList(QByteArrayView value, qsizetype maxCount = 1000);

} // namespace mail
