// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsoncertificates.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString shownSource(const control::Certificate &certificate)
{
    if (certificate.source == "acme"_L1)
        return Ctl::tr("ACME");
    if (certificate.source == "local"_L1)
        return Ctl::tr("local authority");
    return certificate.source == "self-made"_L1 ? Ctl::tr("self-made") : certificate.file;
}

QString shownNames(const control::Certificate &certificate)
{
    const QString names = certificate.names.join(u", "_s);
    return certificate.isDefault ? Ctl::tr("%1 (default)").arg(names) : names;
}

} // namespace

void runCertificateList(Session &session)
{
    session.list<control::Certificate>(u"/v1/certificates"_s, {}, 0, [&session](const QList<control::Certificate> &all) {
        Table table({{Ctl::tr("NAMES"), Table::Align::Left, 50},
                     {Ctl::tr("FROM"), Table::Align::Left, 60},
                     {Ctl::tr("ISSUER"), Table::Align::Left, 30},
                     {Ctl::tr("UNTIL")},
                     {Ctl::tr("FINGERPRINT")},
                     {Ctl::tr("PROBLEM"), Table::Align::Left, 60}});
        for (const control::Certificate &one : all)
            table.add({shownNames(one), shownSource(one), one.issuer, one.notAfter ? shownTime(one.notAfter) : QString(), one.fingerprint.left(23), one.problem});
        session.print(table.toText());
        session.finish();
    });
}

void runCertificateRenew(Session &session)
{
    session.send("POST", u"/v1/certificates/renew"_s, {}, {}, [&session](const QByteArray &) {
        session.print(Ctl::tr("The ACME server is being asked; the log says what comes of it.") + u'\n');
        session.finish();
    });
}

void runCertificateRoot(Session &session)
{
    session.get(u"/v1/certificates/local-root"_s, [&session](const QByteArray &pem) { session.deliver(pem); });
}

} // namespace ctl
