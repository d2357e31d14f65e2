// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString loadWords(const control::Status &status)
{
    const QString what = status.load == "refusing"_L1     ? Ctl::tr("new mail is put off")
                         : status.load == "overloaded"_L1 ? Ctl::tr("normal and bulk mail wait")
                         : status.load == "strained"_L1   ? Ctl::tr("bulk mail waits")
                                                          : Ctl::tr("normal");
    return status.loadReason.isEmpty() ? what : u"%1 (%2)"_s.arg(what, status.loadReason);
}

} // namespace

void runStatus(Session &session)
{
    session.show<control::Status>("GET", u"/v1/status"_s, {}, [&session](const control::Status &status) {
        const auto row = [&session](const QString &name, const QString &value) {
            const QString pad(std::max(1, 14 - textWidth(name)), u' ');
            session.print(name + pad + printable(value) + u'\n');
        };
        row(Ctl::tr("Server"), status.hostname);
        row(Ctl::tr("Version"), status.version);
        row(Ctl::tr("Started"), shownTime(status.startedAt));
        row(Ctl::tr("Ready"), shownYes(status.ready));
        row(Ctl::tr("Load"), loadWords(status));
        row(Ctl::tr("Domains"), QString::number(status.domains));
        row(Ctl::tr("Mailboxes"), QString::number(status.mailboxes));
        row(Ctl::tr("Messages"), QString::number(status.messages));
        row(Ctl::tr("Connections"), QString::number(status.connections));
        session.finish();
    });
}

} // namespace ctl
