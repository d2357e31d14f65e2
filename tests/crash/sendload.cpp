// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendload.h"
#include "support/restclient.h"
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace crash {

void SendLoad::work(const support::EngineProcess &engine, int round)
{
    support::RestClient rest(engine.url({}), engine.token());
    for (;;) {
        if (m_unanswered.isEmpty()) {
            m_unanswered = nextId(round);
            m_journal.attempted();
        }
        const QString elsewhere = u"app@d%1.test"_s.arg(qHash(m_unanswered) % 5);
        const QJsonObject mail{{u"from"_s, u"app@crash.test"_s},
                               {u"to"_s, QJsonArray{QLatin1StringView(Office::kAddress), elsewhere}},
                               {u"subject"_s, m_unanswered},
                               {u"text"_s, u"Your order is on its way."_s}};
        const auto reply = rest.send("POST", u"/v1/messages"_s, QJsonDocument(mail).toJson(),
                                     {{"Idempotency-Key", m_unanswered.toLatin1()}});
        if (reply.status == 0)
            return;
        if (reply.status == 202)
            m_journal.acknowledged({{Promise::InMailbox, m_unanswered}, {Promise::Outgoing, m_unanswered, elsewhere}});
        else
            m_journal.refused();
        m_unanswered.clear();
    }
}

} // namespace crash
