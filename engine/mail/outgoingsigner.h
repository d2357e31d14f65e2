// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

namespace mail {

/// Signs mail on its way out (DKIM). Thread-safe; called in the worker pool, once per mail and destination.
class OutgoingSigner
{
public:
    virtual ~OutgoingSigner() = default;
    /// Header fields to stand before `message` (CRLF after each), or empty when it is not ours to sign. `mailFrom` is the
    /// envelope sender, "" for the null sender.
    virtual QByteArray sign(const QString &mailFrom, QByteArrayView message) const = 0;
};

} // namespace mail
