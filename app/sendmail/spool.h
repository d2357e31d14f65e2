// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sendmail/mail.h"
#include <functional>

namespace sendmail {

/// A mail that waits.
struct Waiting
{
    QString file;  ///< name in the folder
    qint64 at = 0; ///< when it was written, milliseconds since 1970
    qint64 size = 0;
    QString reply; ///< the last reason
    Mail mail;
};

/// One user's folder of mail that could not be handed in: one file per mail, complete or not there. What the
/// server refused for good lies in the folder "refused" below and is not tried again.
class Spool
{
public:
    /// `folder` is made when it is missing.
    explicit Spool(QString folder)
        : m_folder(std::move(folder))
    {
    }

    /// Durable when it returns success. `reply`: why it waits.
    base::Result<void> keep(const Mail &mail, const QString &reply, qint64 now);
    /// Oldest first; without the messages. Files that are not ours are skipped.
    QList<Waiting> list() const;
    bool isEmpty() const;
    /// Hands each to `send`, which says whether the mail left: it is removed, put aside as refused, or kept
    /// with what it has become. One process at a time; false when another one is at it.
    enum class Verdict { Gone, Kept, Refused };
    bool flush(const std::function<Verdict(Waiting &waiting)> &send);

private:
    QStringList files() const;
    std::optional<Waiting> read(const QString &file, bool withMessage) const;

    QString m_folder;
};

} // namespace sendmail
