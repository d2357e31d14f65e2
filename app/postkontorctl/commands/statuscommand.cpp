// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

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
        row(Ctl::tr("Domains"), QString::number(status.domains));
        row(Ctl::tr("Mailboxes"), QString::number(status.mailboxes));
        row(Ctl::tr("Messages"), QString::number(status.messages));
        row(Ctl::tr("Connections"), QString::number(status.connections));
        session.finish();
    });
}

} // namespace ctl
