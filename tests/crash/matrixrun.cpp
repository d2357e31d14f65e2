// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "matrixrun.h"
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>
#include <QThread>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace crash {

namespace {

constexpr int kSubmitters = 3;

QString configuration(Way way, quint16 port)
{
    return uR"([smtp]
relay_from = ["127.0.0.0/8"]
[delivery]
mx_port = %1
connect_timeout_s = 5
reply_timeout_s = 4
idle_s = 1
tls = "%2"
smarthost_user = "%3"
smarthost_secret = "a password"
[queue]
first_retry_s = 2
max_active = 150
)"_s.arg(port).arg(way == Way::Required ? u"required"_s : u"opportunistic"_s, way == Way::SignedIn ? u"relay"_s : QString());
}

/// Gives mails to an engine over one connection; the key of the first it did not take, else empty.
QByteArray giveAll(quint16 port, const QList<MatrixMail *> &mails)
{
    support::SmtpClient smtp;
    if (!smtp.connectTo(port).startsWith("220") || !smtp.command("EHLO matrix.test").startsWith("250"))
        return "the connection";
    for (MatrixMail *mail : mails) {
        const QByteArray reply = smtp.deliver(mail->sender(), mail->recipients, mail->letter());
        if (!reply.startsWith("250"))
            return mail->key + ": " + reply;
        mail->mailId = QString::fromLatin1(reply.trimmed().split(' ').last());
    }
    return {};
}

/// While it works this thread goes on serving the sink.
void waitFor(QThread &thread)
{
    while (!thread.isFinished())
        QTest::qWait(10);
}

} // namespace

MatrixRun::MatrixRun(const Options &options) : m_options(options), m_plan(options.mails, options.seed), m_sink(m_plan)
{
}

bool MatrixRun::fail(const QString &why)
{
    m_error = why;
    return false;
}

void MatrixRun::tell(const QString &what) const
{
    if (!m_options.talks)
        return;
    std::printf("%s\n", qPrintable(what));
    std::fflush(stdout);
}

bool MatrixRun::run()
{
    QElapsedTimer timer;
    timer.start();
    const bool done = startEngines() && submitAll() && settleAll() && holdWhatIsLeft();
    m_tookMs = timer.elapsed();
    if (!done)
        return false;
    tell(u"reading what became of them"_s);
    m_verdict.judge(m_plan, m_sink, m_offices);
    for (support::Office &one : m_offices) {
        if (one.engine.stop() != 0)
            return fail(u"an engine did not end well:\n"_s + one.engine.log());
    }
    return true;
}

bool MatrixRun::startEngines()
{
    if (!m_authority.make("*.sink.test") || !m_sink.start(m_authority.certificate(), m_authority.key()))
        return fail(u"no certificate (openssl is missing), or no port"_s);
    for (int way = 0; way < kWays; ++way) {
        support::Office &one = office(Way(way));
        one.engine.addConfig(configuration(Way(way), m_sink.serverPort()));
        if (!one.open())
            return fail(u"an engine did not start:\n"_s + one.engine.log());
    }
    return true;
}

bool MatrixRun::submitAll()
{
    QList<MatrixMail *> shares[kSubmitters];
    qsizetype next = 0;
    for (MatrixMail &mail : m_plan.mails) {
        if (mail.host->cell.way != Way::SignedIn)
            shares[next++ % kSubmitters] << &mail;
    }
    std::vector<std::unique_ptr<QThread>> threads;
    QByteArray refused[kSubmitters];
    for (int i = 0; i < kSubmitters; ++i) {
        threads.emplace_back(QThread::create([this, share = shares[i], &why = refused[i]] {
            for (const Way way : {Way::Opportunistic, Way::Required}) {
                QList<MatrixMail *> mails;
                std::copy_if(share.begin(), share.end(), std::back_inserter(mails), [way](const MatrixMail *mail) { return mail->host->cell.way == way; });
                if (why.isEmpty())
                    why = giveAll(office(way).engine.port(u"smtp"_s), mails);
            }
        }));
        threads.back()->start();
    }
    const bool signedIn = submitBySmarthost();
    for (int i = 0; i < kSubmitters; ++i) {
        waitFor(*threads[size_t(i)]);
        if (!refused[i].isEmpty())
            return fail(u"not taken: "_s + QString::fromUtf8(refused[i]));
    }
    tell(u"%1 mails are in"_s.arg(m_plan.mails.size()));
    return signedIn;
}

/// One server after the other is the smarthost: what was planned for one stays with it.
bool MatrixRun::submitBySmarthost()
{
    for (const auto &host : m_plan.hosts) {
        if (host->cell.way != Way::SignedIn)
            continue;
        const QByteArray server = host->address.toString().toLatin1() + ':' + QByteArray::number(m_sink.serverPort());
        const support::RestReply set = office(Way::SignedIn).rest->send("PATCH", u"/v1/settings"_s, R"({"changes":{"delivery.smarthost":")" + server + "\"}}");
        if (set.status != 200)
            return fail(u"the smarthost cannot be set: "_s + QString::fromUtf8(set.body));
        QList<MatrixMail *> mails;
        for (MatrixMail &mail : m_plan.mails) {
            if (mail.host == host.get())
                mails << &mail;
        }
        QByteArray refused;
        std::unique_ptr<QThread> thread(QThread::create([&] { refused = giveAll(office(Way::SignedIn).engine.port(u"smtp"_s), mails); }));
        thread->start();
        waitFor(*thread);
        if (!refused.isEmpty())
            return fail(u"not taken: "_s + QString::fromUtf8(refused));
        if (!QTest::qWaitFor([&] { return host->connections > 0; }, 60'000))
            return fail(u"nothing came to the smarthost "_s + QString::fromLatin1(server));
    }
    return true;
}

/// Recipients that have no fate although their fault is over or final, and servers that never came to go wrong.
qsizetype MatrixRun::unsettled()
{
    qsizetype count = std::count_if(m_plan.hosts.begin(), m_plan.hosts.end(), [](const auto &host) { return host->struck == 0; });
    QHash<QByteArray, const MatrixMail *> mails;
    for (const MatrixMail &mail : m_plan.mails)
        mails.insert(mail.key, &mail);
    for (support::Office &one : m_offices) {
        for (const QString &state : {u"ready"_s, u"active"_s, u"deferred"_s}) {
            for (const QJsonValue &item : one.rest->list(u"/v1/queue?state="_s + state)) {
                const QByteArray to = item[u"to"].toString().toUtf8();
                const MatrixMail *mail = mails.value(keyOf(to));
                count += !mail || !MatrixVerdict::staysQueued(*mail, to);
            }
        }
    }
    return count;
}

bool MatrixRun::settleAll()
{
    QElapsedTimer timer;
    timer.start();
    qint64 nudgeAt = m_options.nudgeAfterS * 1000;
    for (qsizetype left = unsettled(); left > 0; left = unsettled()) {
        tell(u"%1 s: %2 are not settled"_s.arg(timer.elapsed() / 1000).arg(left));
        if (timer.elapsed() > m_options.patienceS * 1000)
            return fail(u"%1 recipients or servers are not settled after %2 s"_s.arg(left).arg(m_options.patienceS));
        if (timer.elapsed() > nudgeAt) {
            for (support::Office &one : m_offices)
                one.rest->post(u"/v1/queue:retry"_s, R"({"filter":{"from":"example.test"}})");
            nudgeAt = timer.elapsed() + 8000;
        }
        QTest::qWait(1000);
    }
    return true;
}

/// So that nothing moves while it is looked at. What is between two states is in neither list: all have to be there.
bool MatrixRun::holdWhatIsLeft()
{
    for (int way = 0; way < kWays; ++way) {
        support::RestClient &rest = *office(Way(way)).rest;
        const auto count = [&rest](std::initializer_list<const char *> states) {
            qsizetype all = 0;
            for (const char *state : states)
                all += rest.list(u"/v1/queue?state="_s + QLatin1StringView(state)).size();
            return all;
        };
        qsizetype recipients = 0;
        for (const MatrixMail &mail : m_plan.mails)
            recipients += mail.host->cell.way == Way(way) ? mail.recipients.size() : 0;
        const auto still = [&] {
            rest.post(u"/v1/queue:hold"_s, R"({"filter":{"from":"example.test"}})");
            return count({"ready", "active", "deferred"}) == 0 && count({"held", "sent", "bounced", "expired"}) == recipients;
        };
        if (!QTest::qWaitFor(still, 120'000))
            return fail(u"what is left cannot be held"_s);
    }
    return true;
}

QString MatrixRun::report() const
{
    return m_verdict.text() + u"\n%1 servers in %2 cells, %3 s"_s.arg(m_plan.hosts.size()).arg(MatrixPlan::cells().size()).arg(m_tookMs / 1000);
}

} // namespace crash
