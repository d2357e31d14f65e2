// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "smtp/client/smtpclientsession.h"

// What a server may send to the client's session. The first two octets choose the options and the mails; then the
// server's octets, in segments cut by kCut: only between them does the client get on (its next mail, the next piece of
// text, the handshake), so that how a segment is cut must not matter.

namespace {

constexpr char kCut = '\x1d';
constexpr qint64 kNow = 1'000'000;

struct World
{
    smtp::ClientOptions options;
    QList<smtp::ClientMail> mails;
    QByteArray text;
};

World worldOf(int first, int second)
{
    World world;
    world.options.hostname = "client.example";
    world.options.tls = smtp::TlsPolicy((first & 3) % 3);
    world.options.tlsActive = first & 4;
    world.options.pipelining = !(first & 8);
    world.options.chunking = !(first & 16);
    if (first & 32) {
        world.options.credentials = {"user", "s3cret", smtp::ClientCredentials::Mechanism((first >> 6) & 3), (second & 1) != 0};
    }
    world.text = second & 2 ? QByteArray("Subject: x\r\n\r\n.dot\r\nbare\nline\rend") : QByteArray(3000, 'x');
    for (int i = 0; i < 3; ++i) {
        smtp::ClientMail mail;
        mail.reversePath = i == 1 ? QByteArray("<>") : QByteArray("<a@b.example>");
        mail.ret = "RET=HDRS";
        mail.size = world.text.size();
        mail.needsUtf8 = second & 4 && i == 0;
        mail.eightBit = second & 8 && i == 1;
        for (int n = 0; n <= i; ++n)
            mail.recipients.append({"<r" + QByteArray::number(n) + "@c.example>", "NOTIFY=NEVER", (second & 16) != 0 && n == 1});
        world.mails.append(mail);
    }
    return world;
}

struct Told
{
    QByteArray wire;
    QList<QByteArray> done; ///< per mail
    bool failed = false;
    bool closed = false;
    bool operator==(const Told &) const = default;
};

class Client
{
public:
    explicit Client(const World &world) : m_world(world), m_session(world.options), m_tls(world.options.tlsActive) { take(m_session.start(kNow)); }

    void segment(QByteArrayView bytes, int largest)
    {
        fuzz::inPieces(bytes, largest, [this](QByteArrayView piece) { take(m_session.feed(piece, kNow)); });
        getOn();
    }
    Told end()
    {
        take(m_session.disconnected(QStringLiteral("gone"), kNow));
        take(m_session.timedOut(kNow));
        FUZZ_CHECK(told.closed || m_session.ready() || m_session.closed(), told.wire);
        FUZZ_CHECK(m_open == 0, told.wire); // every mail that was begun has an outcome
        return told;
    }

    Told told;

private:
    /// What the owner of a session does between reads.
    void getOn()
    {
        for (int i = 0; i < 20; ++i) {
            if (std::exchange(m_startTls, false) && !told.closed) {
                m_tls = true;
                take(m_session.tlsStarted(kNow));
            } else if (m_session.wantsBody()) {
                const qsizetype length = std::min<qsizetype>(1000, m_world.text.size() - m_given);
                const QByteArrayView piece = QByteArrayView(m_world.text).sliced(m_given, length);
                m_given += length;
                take(m_session.body(piece, m_given == m_world.text.size(), kNow));
            } else if (m_session.ready() && !told.closed && m_sent < m_world.mails.size()) {
                m_given = 0;
                ++m_open;
                take(m_session.send(m_world.mails[m_sent++], kNow));
            } else {
                return;
            }
        }
    }
    void wrote(const QByteArray &bytes)
    {
        told.wire += bytes;
        QByteArray plain = bytes;
        plain.replace("\r\n", "");
        FUZZ_CHECK(!plain.contains('\r') && !plain.contains('\n'), fuzz::shown(told.wire));
        const bool secret = bytes.startsWith("AUTH ") || bytes.startsWith(m_world.options.credentials.secret.toBase64() + '\r');
        if (secret && !m_world.options.credentials.secret.isEmpty())
            FUZZ_CHECK(m_tls || m_world.options.credentials.allowPlaintext, told.wire);
        if (m_world.options.tls == smtp::TlsPolicy::Required)
            FUZZ_CHECK(m_tls || !bytes.contains("MAIL FROM"), told.wire);
    }
    void mailDone(const smtp::ClientMailDone &done)
    {
        FUZZ_CHECK(m_open-- == 1, told.wire); // once per mail
        const smtp::ClientMail &mail = m_world.mails[m_sent - 1];
        FUZZ_CHECK(done.outcomes.size() == mail.recipients.size(), told.wire);
        QByteArray line;
        for (const smtp::ClientOutcome &outcome : done.outcomes) {
            if (outcome.result == mail::DeliveryResult::Delivered) { // never without its word for it, and all of it sent
                FUZZ_CHECK(outcome.reply.positive() && done.answered && done.bodyEnded, told.wire);
                FUZZ_CHECK(!outcome.tooMany, told.wire);
            }
            if (outcome.result == mail::DeliveryResult::Failed)
                FUZZ_CHECK(outcome.status.classCode == 5, told.wire);
            FUZZ_CHECK(outcome.reply.line().size() <= 500, told.wire);
            for (const QChar c : outcome.text + outcome.reply.line())
                FUZZ_CHECK(c >= u' ' && c != u'\x7f' && c != QChar(0x2028) && c != QChar(0x202e), fuzz::shown(outcome.text));
            line += QByteArray::number(int(outcome.result)) + ' ' + QByteArray::number(outcome.reply.code) + ' ' + outcome.text.toUtf8() + '\n';
        }
        told.done.append(line);
    }
    void take(const smtp::ClientActions &actions)
    {
        for (const smtp::ClientAction &action : actions) {
            FUZZ_CHECK(!told.closed, told.wire); // nothing after the last
            if (const auto *write = std::get_if<smtp::ClientWrite>(&action))
                wrote(write->bytes);
            else if (const auto *done = std::get_if<smtp::ClientMailDone>(&action))
                mailDone(*done);
            else if (std::holds_alternative<smtp::ClientStartTls>(action))
                m_startTls = true;
            else if (std::holds_alternative<smtp::ClientFailed>(action))
                told.failed = true;
            else if (std::holds_alternative<smtp::ClientClose>(action))
                told.closed = true;
        }
    }

    const World &m_world;
    smtp::SmtpClientSession m_session;
    qsizetype m_sent = 0;
    qsizetype m_given = 0;
    int m_open = 0;
    bool m_startTls = false;
    bool m_tls = false;
};

Told play(const World &world, QByteArrayView server, int largest)
{
    Client client(world);
    while (true) {
        const qsizetype end = server.indexOf(kCut);
        client.segment(end < 0 ? server : server.first(end), largest);
        if (end < 0)
            return client.end();
        server = server.sliced(end + 1);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const World world = worldOf(data[0], data[1]);
    const QByteArrayView server = fuzz::viewOf(data + 2, size - 2);
    const Told whole = play(world, server, 1 << 30);
    const Told cut = play(world, server, 6);
    FUZZ_CHECK(whole == cut, fuzz::shown(whole.wire) + "\n-----\n" + fuzz::shown(cut.wire) + "\n-----\n" + whole.done.join('\n') +
                                 "\n-----\n" + cut.done.join('\n'));
    return 0;
}
