// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/client/capabilities.h"
#include "smtp/smtpsyntax.h"

namespace smtp {

namespace {

void readMechanisms(Capabilities &found, QByteArrayView list)
{
    for (const QByteArray &mechanism : list.toByteArray().toUpper().split(' ')) {
        found.authPlain |= mechanism == "PLAIN";
        found.authLogin |= mechanism == "LOGIN";
        found.authXoauth2 |= mechanism == "XOAUTH2";
    }
}

void readKeyword(Capabilities &found, QByteArrayView line)
{
    const qsizetype space = line.indexOf(' ');
    const QByteArrayView keyword = space < 0 ? line : line.first(space);
    const QByteArrayView rest = space < 0 ? QByteArrayView() : trimBlanks(line.sliced(space));
    const auto is = [&](const char *name) { return keyword.compare(name, Qt::CaseInsensitive) == 0; };
    found.pipelining |= is("PIPELINING");
    found.eightBitMime |= is("8BITMIME");
    found.smtpUtf8 |= is("SMTPUTF8");
    found.chunking |= is("CHUNKING");
    found.dsn |= is("DSN");
    found.startTls |= is("STARTTLS");
    if (is("AUTH"))
        readMechanisms(found, rest);
    else if (keyword.size() > 5 && keyword.first(5).compare("AUTH=", Qt::CaseInsensitive) == 0)
        readMechanisms(found, line.sliced(5)); // as servers said it before RFC 2554
    if (!is("SIZE"))
        return;
    found.size = true;
    const Decimal limit = parseDecimal(rest);
    if (limit.kind == Decimal::Value)
        found.sizeLimit = limit.value;
}

} // namespace

Capabilities Capabilities::parse(const RemoteReply &reply)
{
    Capabilities found;
    found.esmtp = true;
    const QList<QByteArray> lines = reply.text.split('\n');
    for (qsizetype i = 1; i < lines.size(); ++i) // the first is the server's name
        readKeyword(found, trimBlanks(lines[i]));
    return found;
}

} // namespace smtp
