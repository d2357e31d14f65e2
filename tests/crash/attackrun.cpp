// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "attackrun.h"
#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;

namespace crash {

bool AttackRun::fail(const QString &why)
{
    m_error = why;
    return false;
}

qint64 AttackRun::memory()
{
    constexpr QByteArrayView name("\nprocess_resident_memory_bytes ");
    const QByteArray text = m_office.rest->get(u"/metrics"_s).body;
    const qsizetype at = text.indexOf(name);
    return at < 0 ? 0 : qint64(text.mid(at + name.size(), text.indexOf('\n', at + 1) - at - name.size()).toDouble());
}

bool AttackRun::run()
{
    // Limits per address are for strangers: attackers come from elsewhere in 127/8.
    m_office.engine.addConfig(u"[limits]\nexempt = [\"127.0.0.1/32\"]\n"_s);
    if (!m_office.open() || m_office.rest->ensureMailbox(u"bombs@example.test"_s).isEmpty())
        return fail(u"the engine did not start:\n"_s + m_office.engine.log());
    NormalClients clients;
    if (!clients.open(m_office))
        return fail(u"the feed cannot be followed"_s);
    clients.start(m_office);
    QTest::qWait(2500); // until everybody has a connection
    int mails = clients.take().mails;
    QTest::qWait(m_options.calmMs);
    m_calm = clients.take();
    m_calmBytes = memory();

    Attackers attackers;
    attackers.start({m_office.engine.port(u"smtp"_s), m_office.engine.port(u"submission"_s), m_office.engine.port(u"submissions"_s), m_office.engine.port(u"http"_s),
                     m_office.engine.port(u"https"_s), m_office.engine.token()}, m_options.only);
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < m_options.attackMs) {
        QTest::qWait(200);
        m_mostBytes = std::max(m_mostBytes, memory());
    }
    m_attacked = clients.take();
    attackers.stop();
    clients.stop();
    mails += m_calm.mails + m_attacked.mails + clients.take().mails;
    m_feedWhole = clients.followed(mails);
    const bool ended = m_office.engine.stop() == 0; // ends what still hangs
    attackers.join();
    m_rounds = attackers.rounds();
    return ended || fail(u"the engine did not end well:\n"_s + m_office.engine.log());
}

QString AttackRun::report() const
{
    const auto phase = [](const char *name, const NormalClients::Phase &one) {
        return u"%1: %2 turns, median %3 ms, p99 %4 ms, slowest %5 ms, %6 refused\n"_s.arg(QLatin1StringView(name)).arg(one.tookUs.size())
            .arg(double(one.us(50)) / 1000, 0, 'f', 1).arg(double(one.us(99)) / 1000, 0, 'f', 1).arg(double(one.us(100)) / 1000, 0, 'f', 1)
            .arg(one.refused.size());
    };
    QString text = phase("alone", m_calm) + phase("attacked", m_attacked);
    text += u"p99 times %1; memory %2 MiB, at most %3 MiB more under attack"_s.arg(p99Ratio(), 0, 'f', 2).arg(m_calmBytes >> 20).arg(growth() >> 20);
    for (auto kind = m_rounds.cbegin(); kind != m_rounds.cend(); ++kind)
        text += u"\n  %1: %2 rounds"_s.arg(kind.key()).arg(*kind);
    for (const QString &one : (m_calm.refused + m_attacked.refused).mid(0, 10))
        text += u"\n  "_s + one;
    return text;
}

} // namespace crash
