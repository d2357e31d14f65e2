// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "feedload.h"
#include "support/eventsocket.h"
#include <QTest>

using namespace Qt::StringLiterals;

namespace crash {

template<typename Until>
void FeedLoad::follow(const support::EngineProcess &engine, Until until)
{
    support::EventSocket socket;
    qsizetype read = 0;
    const auto take = [&] {
        for (; read < socket.frames().size(); ++read) {
            const QJsonObject &frame = socket.frames()[read].object;
            const QString type = frame[u"type"].toString();
            m_gaps += type == u"gap";
            if (type == u"message.received")
                ++m_seen[frame[u"data"][u"subject"].toString()];
        }
    };
    if (socket.open(engine, {u"mailbox:"_s + m_office.mailbox, u"queue"_s}, m_cursor)) {
        const auto done = [&] {
            take();
            return !socket.isOpen() || until();
        };
        while (!QTest::qWaitFor(done, 60000) && socket.isOpen()) {
        }
    }
    take();
    if (!socket.cursor().isEmpty())
        m_cursor = socket.cursor();
}

bool FeedLoad::begin(const support::EngineProcess &engine)
{
    support::EventSocket socket;
    const bool open = socket.open(engine, {u"mailbox:"_s + m_office.mailbox});
    m_cursor = socket.ofType(u"subscribed"_s).value(0).object[u"cursor"].toString();
    return open && !m_cursor.isEmpty();
}

void FeedLoad::work(const support::EngineProcess &engine, int)
{
    follow(engine, [] { return false; });
}

QStringList FeedLoad::missing(const support::EngineProcess &engine, const QStringList &subjects)
{
    QStringList left;
    const QDeadlineTimer deadline(30000);
    follow(engine, [&] {
        left.clear();
        for (const QString &subject : subjects) {
            if (!m_seen.contains(subject))
                left << subject;
        }
        return left.isEmpty() || deadline.hasExpired();
    });
    return left;
}

} // namespace crash
