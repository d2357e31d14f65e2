// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

// Line ends of text from anywhere: CRLF, CR or LF each end a line. Linear in the text, which replace() of QString and QByteArray
// is not: it moves the rest of the text once for every thousand finds. Pure, any thread.
namespace base {

QString withLineFeeds(QString text);
QByteArray withCrlf(const QByteArray &text);

} // namespace base
