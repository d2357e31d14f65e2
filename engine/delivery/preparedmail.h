// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/outgoingsigner.h"
#include <QByteArray>
#include <QString>

namespace delivery {

/// A stored mail made ready for the wire. Value, any thread.
struct PreparedMail
{
    QByteArray text;          ///< signed, without the Return-Path of the store (RFC 5321 4.4)
    int hops = 0;             ///< Received fields, counted up to the limit and one
    bool eightBit = false;    ///< holds octets over 127
    bool eightBitHeader = false;

    /// `raw`: trace headers and text as stored. Linear; over 64 KiB or with a signer it belongs in the worker pool.
    static PreparedMail make(const QByteArray &raw, const QString &mailFrom, int maxHops, const mail::OutgoingSigner *signer);
};

} // namespace delivery
