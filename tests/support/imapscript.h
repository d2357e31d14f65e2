// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/imapvalue.h"
#include <QString>
#include <QStringList>

namespace support {

/// A test in the script language of imaptest: a header of "key: value" lines, an empty line, commands with the replies they must have.
struct ImapScript
{
    enum class State { NotAuthenticated, Authenticated, Created, Appended, Selected };

    /// Text with $variables, or what stood between {{{ and }}}.
    struct Piece
    {
        QByteArray text;
        bool literal = false;
        bool binary = false;
    };
    struct Command
    {
        int line = 0;
        int tag = 0; ///< of "tag1"; 0: alone in its group
        QList<Piece> pieces;
        bool hasReply = false;
        ImapValues reply; ///< how the tagged reply begins
    };
    struct Untagged
    {
        enum Must { Come, NotCome, MayCome };
        int line = 0;
        Must must = Come;
        QByteArray source;
        ImapValues values;
    };
    /// Commands sent in one go over one connection, and what must be heard until all are completed.
    struct Group
    {
        int connection = 0;
        QList<Command> commands; ///< none: the greeting
        QList<Untagged> untagged;
        bool ordered = false;
        int waitMs = 0;

        bool expectsBye() const;
    };

    QString name;
    QStringList capabilities;
    int connections = 1;
    QList<int> otherUsers; ///< connections that belong to a second user
    int messages = 0;      ///< to append first; -1: all of the mbox
    State state = State::Selected;
    bool ignoreExtra = true;
    QList<Group> groups;

    /// Reads a script; what is wrong with it in `error`.
    static std::optional<ImapScript> parse(const QString &name, const QByteArray &text, QString *error);
};

} // namespace support
