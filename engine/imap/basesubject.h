// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace imap {

/// What is left of a subject without the signs of replies, forwards and mailing lists (RFC 5256 2.1).
struct BaseSubject
{
    QString text;
    bool replyOrForward = false;

    /// Of the field's value as it was sent. Linear.
    static BaseSubject of(QByteArrayView value);
};

} // namespace imap
