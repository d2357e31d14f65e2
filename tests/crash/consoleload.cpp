// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "consoleload.h"
#include "support/restclient.h"
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace crash {

void ConsoleLoad::work(const support::EngineProcess &engine, int)
{
    support::RestClient rest(engine.url({}), engine.token());
    for (;;) {
        const auto page = rest.get(u"/v1/mailboxes/%1/messages?limit=50"_s.arg(m_office.mailbox));
        if (page.status == 0 || rest.get(u"/v1/queue?limit=50"_s).status == 0)
            return;
        for (const QJsonValue &message : page.object()[u"items"].toArray()) {
            const QString id = message[u"id"].toString();
            if (m_flagged.contains(id))
                continue;
            m_flagged << id; // once is enough: whether it was done without an answer is not asked
            if (rest.get(u"/v1/messages/%1/raw"_s.arg(id)).status == 0)
                return;
            const int flagged = rest.send("PATCH", u"/v1/messages/"_s + id, R"({"flagged": true})").status;
            if (flagged == 0)
                return;
            if (flagged == 200)
                m_journal.acknowledged({{Promise::Flagged, id}});
            break;
        }
        if (m_held < m_office.queued.size()) {
            const QString id = m_office.queued[m_held++];
            const int held = rest.post(u"/v1/queue/%1/hold"_s.arg(id), {}).status;
            if (held == 0)
                return;
            if (held == 200)
                m_journal.acknowledged({{Promise::Held, id}});
        }
    }
}

} // namespace crash
