// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/demotraffic.h"
#include <QDateTime>
#include <cmath>

using namespace Qt::StringLiterals;
using control::Id;

namespace support {
namespace {

struct Sample
{
    const char16_t *from;
    const char16_t *subject;
    const char16_t *text;
    const char *html;
    int attachments;
};

constexpr Sample kSamples[] = {
    {u"Anna Lindqvist <anna@nordbruk.example>", u"Delivery on Thursday",
     u"Hello,\n\nthe pallets arrive on Thursday between 8 and 10. Could somebody open the gate at the "
     u"back?\n\n"
     u"Thank you\nAnna\n",
     nullptr, 0},
    {u"王伟 <wangwei@changjiang.example>", u"关于下周会议的安排",
     u"各位同事：\n\n下周三上午十点在三楼会议室召开项目例会，请提前准备本月的进度报告。\n\n谢谢！\n王伟\n",
     nullptr, 1},
    {u"Buildbot <ci@forge.example>", u"[postroom] nightly #412: 3,108 tests passed",
     u"nightly #412 passed in 14 min 20 s.\n\n  unit          2,906\n  integration     188\n  fuzz           "
     u"  14\n\n"
     u"Log: https://forge.example/postroom/412\n",
     nullptr, 0},
    {u"Rechnungsstelle <rechnung@stadtwerke.example>", u"Ihre Rechnung für Oktober",
     u"Guten Tag,\n\nim Anhang finden Sie Ihre Rechnung.\n",
     "<h2>Ihre Rechnung</h2><p>Guten Tag,</p><p>im Anhang finden Sie Ihre Rechnung f&uuml;r "
     "<b>Oktober</b>.</p>"
     "<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\"><tr><th "
     "align=\"left\">Posten</th><th>Betrag</th></tr>"
     "<tr><td>Strom</td><td align=\"right\">182,40&nbsp;&euro;</td></tr><tr><td>Wasser</td>"
     "<td align=\"right\">36,10&nbsp;&euro;</td></tr></table>"
     "<p><a href=\"https://stadtwerke.example/konto\">Zum Kundenkonto</a></p>",
     2},
    {u"Sales <sales@example.test>", u"Re: Offer 2026-118",
     u"Dear Ms Okafor,\n\nyes, the price holds until the end of the month.\n\nBest regards\n", nullptr, 0},
    {u"Priya Nair <priya@lotusprint.example>", u"Proofs for the catalogue",
     u"Hi Mei,\n\nproofs attached, pages 1 to 24.\n", nullptr, 3},
    {u"Monitoring <alerts@example.test>", u"disk of nas-2 at 81 %",
     u"nas-2: /srv 81 % used (warning at 80 %).\n", nullptr, 0},
};

const Sample &sampleAt(int n)
{
    return kSamples[n % int(std::size(kSamples))];
}

QByteArray encodedWord(const QString &text) // RFC 2047
{
    return "=?UTF-8?B?" + text.toUtf8().toBase64() + "?=";
}

// Smooth, different for each key, without a random source: pictures come out alike.
double wave(double t, double period, double phase)
{
    return 0.5 + 0.5 * std::sin(6.2831853 * t / period + phase);
}

double noise(qint64 n)
{
    quint64 x = quint64(n) * 0x9e3779b97f4a7c15ULL;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9ULL;
    return double((x >> 40) & 0xffff) / 65535.0;
}

} // namespace

DemoTraffic::DemoTraffic(FakeEngine &engine, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    engine.status.startedAt = now - 3 * 86400000LL - 7200000;
    engine.history = [](const QString &key, qint64 at) { return valueAt(key, at); };
    engine.domains = {{engine.nextId(), u"example.test"_s, now}, {engine.nextId(), u"branch.example"_s, now}};
    for (const auto &address : {u"anton@example.test"_s, u"mei@example.test"_s, u"postmaster@example.test"_s,
                                u"sales@example.test"_s, u"hamburg@branch.example"_s})
        addMailbox(address);
    for (const auto &address : {u"k7xw2m@example.test"_s, u"signup-test@example.test"_s})
        addMailbox(address, 3600);
    for (int i = 240; i > 0; --i) {
        const qint64 age = i < 20 ? i * 47000LL : i * 1900000LL;
        const Id mailbox = engine.mailboxes[i % 3 == 0 ? i % engine.mailboxes.size() : 1].id;
        control::MessageDetail detail = message(i, mailbox, now - age);
        detail.message.seen = i > 12 && i % 7 != 0;
        detail.message.flagged = i % 23 == 4;
        engine.deliver(detail);
    }
    const QList<std::pair<QString, QString>> peers{
        {u"smtp"_s, u"203.0.113.7"_s}, {u"smtp"_s, u"198.51.100.24"_s}, {u"http"_s, u"127.0.0.1"_s},
        {u"http"_s, u"127.0.0.1"_s},   {u"smtp"_s, u"2001:db8::25"_s},  {u"https"_s, u"127.0.0.1"_s}};
    for (int i = 0; i < 24; ++i) {
        const auto &[protocol, peer] = peers[i % peers.size()];
        const bool smtp = protocol == "smtp"_L1;
        engine.connections.append(
            {engine.nextId(),
             protocol,
             (peer.contains(u':') ? u"[%1]"_s.arg(peer) : peer) + u":%1"_s.arg(40000 + i * 37),
             {},
             i % 3 == 0,
             now - i * 9000,
             smtp ? (i % 4 == 0 ? u"receiving"_s : u"envelope"_s) : protocol == "https"_L1 ? u"websocket"_s : u"idle"_s,
             1200 + i * 5300,
             800 + i * 410});
    }
    m_timer.setInterval(1000);
    connect(&m_timer, &QTimer::timeout, this, &DemoTraffic::tick);
}

void DemoTraffic::start()
{
    m_timer.start();
    tick();
}

void DemoTraffic::addMailbox(const QString &address, qint64 ttlSeconds)
{
    control::Mailbox mailbox;
    mailbox.id = m_engine.nextId();
    mailbox.address = address;
    if (ttlSeconds)
        mailbox.expiresAt = QDateTime::currentMSecsSinceEpoch() + ttlSeconds * 1000;
    m_engine.mailboxes.append(mailbox);
    m_engine.folders.append({m_engine.nextId(), mailbox.id, u"Inbox"_s, control::FolderRole::Inbox});
    m_engine.folders.append({m_engine.nextId(), mailbox.id, u"Trash"_s, control::FolderRole::Trash});
}

control::MessageDetail DemoTraffic::message(int n, Id mailbox, qint64 at) const
{
    const Sample &sample = sampleAt(n);
    control::MessageDetail detail;
    control::Message &m = detail.message;
    m.mailboxId = mailbox;
    m.mailId = m_engine.nextId();
    m.from = QString::fromUtf16(sample.from);
    m.to = {u"mei@example.test"_s};
    m.subject = QString::fromUtf16(sample.subject);
    detail.text = QString::fromUtf16(sample.text);
    m.preview = detail.text->simplified().left(120);
    m.receivedAt = at;
    m.size = 1800 + n * 913 % 90000;
    m.attachmentCount = sample.attachments;
    if (sample.html)
        detail.html = QString::fromLatin1(sample.html);
    detail.headers = {
        {u"Received"_s, u"from mx.example (mx.example [203.0.113.7]) by mail.example.test with ESMTPS"_s},
        {u"From"_s, m.from},
        {u"To"_s, m.to.join(u", "_s)},
        {u"Subject"_s, m.subject},
        {u"Date"_s, QDateTime::fromMSecsSinceEpoch(at).toString(Qt::RFC2822Date)},
        {u"Message-ID"_s, u"<%1@nordbruk.example>"_s.arg(m.mailId)},
        {u"Content-Type"_s, u"text/plain; charset=utf-8"_s}};
    for (int i = 1; i <= sample.attachments; ++i)
        detail.attachments.append({i, u"Seiten-%1.pdf"_s.arg(i), u"application/pdf"_s, 84000 * i});
    return detail;
}

QByteArray DemoTraffic::sender(int n)
{
    const QString from = QString::fromUtf16(sampleAt(n).from);
    return from.sliced(from.indexOf(u'<') + 1).chopped(1).toLatin1();
}

QByteArray DemoTraffic::letter(int n, qint64 at)
{
    const Sample &sample = sampleAt(n);
    const QString from = QString::fromUtf16(sample.from);
    const QByteArray plain = "Content-Type: text/plain; charset=utf-8\n\n" + QString::fromUtf16(sample.text).toUtf8();
    QByteArray mail = "From: " + encodedWord(from.left(from.indexOf(u" <"_s))) + " <" + sender(n) + ">\nTo: mei@example.test\nSubject: "
        + encodedWord(QString::fromUtf16(sample.subject)) + "\nDate: "
        + QDateTime::fromMSecsSinceEpoch(at).toString(Qt::RFC2822Date).toLatin1() + "\nMessage-ID: <"
        + QByteArray::number(at) + '.' + QByteArray::number(n) + "@nordbruk.example>\nMIME-Version: 1.0\n";
    if (sample.html)
        mail += "Content-Type: multipart/alternative; boundary=part\n\n--part\n" + plain
            + "\n--part\nContent-Type: text/html; charset=utf-8\n\n" + sample.html + "\n--part--\n";
    else
        mail += plain;
    return mail.replace("\n", "\r\n");
}

QStringList DemoTraffic::keys()
{
    QStringList keys{u"disk_free_bytes"_s, u"disk_total_bytes"_s, u"tls_certificate_remaining_seconds"_s, u"smtp_connections_active"_s, u"http_connections_active"_s, u"websocket_connections_active"_s};
    for (const auto &name : {u"smtp_accept_duration_seconds"_s, u"delivery_latency_seconds"_s, u"storage_commit_duration_seconds"_s,
                             u"storage_batch_size"_s, u"event_loop_lag_seconds"_s}) {
        for (const auto &quantile : {u"p50"_s, u"p95"_s, u"p99"_s})
            keys.append(name + u':' + quantile);
    }
    for (const auto &result : {u"sent"_s, u"deferred"_s, u"bounced"_s})
        keys.append(u"delivery_attempts_total{result=%1}"_s.arg(result));
    for (const auto &state : {u"ready"_s, u"active"_s, u"deferred"_s, u"held"_s}) {
        for (const auto &priority : {u"normal"_s, u"bulk"_s})
            keys.append(u"queue_depth{state=%1,priority=%2}"_s.arg(state, priority));
    }
    for (const auto &result : {u"accepted"_s, u"rejected"_s, u"deferred"_s})
        keys.append(u"smtp_messages_total{result=%1}"_s.arg(result));
    for (const auto &one : {u"none"_s, u"code"_s, u"bulk"_s, u"reset"_s, u"verification"_s, u"alert"_s}) {
        for (const auto &result : {u"sent"_s, u"deferred"_s, u"bounced"_s})
            keys.append(u"delivery_attempts_by_class_total{class=%1,result=%2}"_s.arg(one, result));
        for (const auto &quantile : {u"p50"_s, u"p95"_s, u"p99"_s})
            keys.append(u"delivery_latency_by_class_seconds{class=%1}:%2"_s.arg(one, quantile));
    }
    return keys;
}

double DemoTraffic::valueAt(const QString &key, qint64 at)
{
    const double t = double(at) / 1000.0;
    const double phase = double(qHash(key, 0) % 628) / 100.0;
    const double swing = 0.7 * wave(t, 190, phase) + 0.3 * noise(at / 1000 + qint64(qHash(key, 0) % 977));
    const auto has = [&](QStringView part) { return key.contains(part); };
    if (key.startsWith("disk"_L1))
        return has(u"total") ? 500e9 : 182e9;
    if (key.startsWith("tls_certificate"_L1))
        return 83 * 86400.0;
    if (key.startsWith("queue_depth"_L1)) {
        const double scale = has(u"deferred") ? 9 : has(u"ready") ? 6 : has(u"active") ? 3 : 1.2;
        return std::floor(scale * swing);
    }
    if (key.startsWith("delivery_attempts_by_class"_L1))
        return (has(u"sent") ? 4.0 : has(u"deferred") ? 0.6 : 0.1) * swing * (has(u"bulk") ? 3 : has(u"none") ? 2 : 1);
    if (key.startsWith("delivery_latency_by_class"_L1))
        return (has(u":p50") ? 0.4 : has(u":p95") ? 1.6 : 3.5) * (has(u"bulk") ? 20 : 1) * (0.7 + 0.3 * swing);
    if (key.startsWith("delivery_attempts_total"_L1))
        return (has(u"sent") ? 2.9 : has(u"deferred") ? 0.4 : 0.1) * (0.6 + 0.8 * swing);
    if (key.startsWith("delivery_latency"_L1))
        return (has(u":p50") ? 0.4 : has(u":p95") ? 1.6 : 3.5) * (0.7 + 0.3 * swing);
    if (key.startsWith("storage_batch"_L1))
        return std::floor((has(u":p50") ? 2 : has(u":p95") ? 7 : 14) * (0.6 + 0.6 * swing));
    if (key.startsWith("event_loop_lag"_L1))
        return (has(u":p50") ? 0.0004 : has(u":p95") ? 0.0021 : 0.006) * (0.6 + 0.6 * swing);
    if (has(u":p50"))
        return 0.004 + 0.003 * swing;
    if (has(u":p95"))
        return 0.012 + 0.009 * swing;
    if (has(u":p99"))
        return 0.02 + 0.018 * swing;
    if (has(u"_connections_active"))
        return std::floor((has(u"smtp") ? 30 : has(u"http") ? 14 : 5) * (0.6 + 0.4 * swing));
    if (has(u"accepted"))
        return 3.2 + 2.5 * swing;
    return (has(u"rejected") ? 0.9 : 0.5) * swing;
}

void DemoTraffic::tick()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    QHash<QString, double> values;
    const QStringList all = keys();
    for (const QString &key : all)
        values.insert(key, valueAt(key, now));
    m_engine.pushSample(now, values);
    if (++m_count % 4 == 0)
        m_engine.deliver(message(m_count / 4, m_engine.mailboxes[1].id, now));
    if (m_count % 3 == 0 && !m_engine.connections.isEmpty()) {
        control::Connection c = m_engine.connections.first();
        m_engine.closeConnection(c.id);
        c.id = m_engine.nextId();
        c.since = now;
        m_engine.openConnection(c);
    }
}

} // namespace support
