// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../storage/storefixture.h"
#include "base/loopexecutor.h"
#include "mail/messageview.h"
#include "pipeline/sendmanager.h"
#include "storage/queuestore.h"
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

// The send API on the real store: what is committed, what is refused, and that nothing is sent twice.
class TestSendManager : public QObject
{
    Q_OBJECT

    using Result = base::Result<control::SendResult>;

    template<typename Call>
    Result wait(Call call)
    {
        std::optional<Result> answer;
        call(base::Callback<control::SendResult>(m_loop, [&](Result result) { answer = std::move(result); }));
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            return base::Error{base::ErrorKind::Internal, {}, u"no answer"_s, {}};
        return *answer;
    }
    Result send(const control::OutgoingMessage &message, control::SendOrigin origin = {})
    {
        origin.peer = u"192.0.2.7"_s;
        return wait([&](auto done) { m_send->send(message, origin, done); });
    }
    Result sendRaw(const control::RawMessage &message)
    {
        control::SendOrigin origin;
        origin.peer = u"192.0.2.7"_s;
        return wait([&](auto done) { m_send->sendRaw(message, origin, done); });
    }
    static control::OutgoingMessage sample()
    {
        control::OutgoingMessage message;
        message.from = u"Shop <shop@example.test>"_s;
        message.to = {u"x@far.example"_s};
        message.subject = u"Order"_s;
        message.text = u"Thank you."_s;
        return message;
    }
    static QString field(const Result &result) { return result ? u"accepted"_s : result.error().field; }
    QByteArray raw(base::Id mailId)
    {
        return ask<QByteArray>([&](auto done) { m_fixture->store->rawOfMail(mailId, done); }).value();
    }
    qint64 mails()
    {
        return qint64(m_fixture->metrics.counter("send_requests_total", metrics::label("result", "accepted"), {}).value());
    }
    void restart()
    {
        m_send.reset();
        QVERIFY(m_fixture->open().ok());
        m_send = std::make_unique<pipeline::SendManager>(*m_fixture->store, m_fixture->pool, m_fixture->metrics, m_fixture->clock,
                                                         pipeline::SendSettings{"mx.example.test", 5, 2 << 20, &m_load});
    }

    std::shared_ptr<base::LoopExecutor> m_loop;
    control::LoadState m_load;
    std::unique_ptr<StoreFixture> m_fixture;
    std::unique_ptr<pipeline::SendManager> m_send;

private Q_SLOTS:
    void init()
    {
        m_loop = base::LoopExecutor::forCurrentThread();
        m_fixture = std::make_unique<StoreFixture>();
        restart();
        m_fixture->domain();
        m_fixture->mailbox(u"alice@example.test"_s);
        m_fixture->mailbox(u"bob@example.test"_s);
    }
    void cleanup()
    {
        m_send.reset();
        m_fixture.reset();
    }

    void hereAndElsewhere()
    {
        control::OutgoingMessage message = sample();
        message.to = {u"Alice <alice@example.test>"_s, u"X <x@far.example>"_s};
        message.cc = {u"y@far.example"_s, u"x@far.example"_s};
        message.bcc = {u"bob+hidden@example.test"_s};
        message.options.mailClass = u"code"_s;
        const Result result = send(message);
        QVERIFY2(result.ok(), result ? "" : qPrintable(result.error().publicText));
        QCOMPARE(result->delivered, (QStringList{u"alice@example.test"_s, u"bob+hidden@example.test"_s}));
        QCOMPARE(result->queue.size(), 2);
        QCOMPARE(result->queue[0].to, u"x@far.example"_s);
        QVERIFY(!result->replayed);
        const QByteArray bytes = raw(result->mailId);
        QVERIFY(bytes.startsWith("Return-Path: <shop@example.test>\r\nReceived: from [192.0.2.7]\r\n\tby mx.example.test with HTTP id " +
                                 base::idToString(result->mailId).toLatin1() + ";\r\n\t"));
        QVERIFY(!bytes.contains("hidden"));
        QVERIFY(bytes.contains("Message-ID: <" + base::idToString(result->mailId).toLatin1() + "@mx.example.test>\r\n"));
        QCOMPARE(mail::summarize(bytes).subject, u"Order"_s);
        const auto events = ask<QList<control::Event>>([&](auto done) { m_fixture->store->trace(result->mailId, done); });
        QStringList kinds;
        for (const control::Event &event : *events)
            kinds << event.kind;
        QCOMPARE(kinds.count(u"message.received"_s), 2);
        QCOMPARE(kinds.count(u"queue.added"_s), 2);
    }

    void laterToOurOwnMailboxes()
    {
        control::OutgoingMessage message = sample();
        m_fixture->mailbox(u"bert@example.test"_s);
        message.to = {u"alice@example.test"_s, u"alice+again@example.test"_s, u"bert@example.test"_s, u"x@far.example"_s};
        message.options.sendAt = m_fixture->clock.wallMs() + 60'000;
        const Result result = send(message);
        QVERIFY2(result.ok(), result ? "" : qPrintable(result.error().publicText));
        QVERIFY(result->delivered.isEmpty());
        QCOMPARE(result->queue.size(), 3); // once for each mailbox, whatever it was called
        const auto rows = ask<QList<storage::QueueRow>>([&](auto done) {
            m_fixture->store->queue()->queueRows({result->queue[0].id, result->queue[1].id, result->queue[2].id}, done);
        });
        QVERIFY(rows.ok());
        QHash<QString, QString> destinations;
        for (const storage::QueueRow &row : *rows) {
            destinations.insert(row.item.to, row.item.destination);
            QCOMPARE(row.item.state, control::QueueState::Deferred);
            QCOMPARE(row.item.nextAttemptAt, *message.options.sendAt);
        }
        QCOMPARE(destinations, (QHash<QString, QString>{{u"alice@example.test"_s, u"mailboxes"_s},
                                                         {u"bert@example.test"_s, u"mailboxes"_s},
                                                         {u"x@far.example"_s, u"far.example"_s}}));
    }

    void nobodyIsNamedToOthers()
    {
        control::OutgoingMessage message = sample();
        message.to = {u"x@far.example"_s};
        QVERIFY(raw(send(message)->mailId).contains("\r\n\tfor <x@far.example>;\r\n\t"));
        message.bcc = {u"y@far.example"_s};
        QVERIFY(!raw(send(message)->mailId).contains("\tfor <"));
    }

    void putsOffUnderLoad_data()
    {
        QTest::addColumn<int>("reason");
        QTest::addColumn<int>("kind");
        QTest::newRow("disk") << int(control::LoadReason::Disk) << int(base::ErrorKind::OutOfSpace);
        QTest::newRow("memory") << int(control::LoadReason::Memory) << int(base::ErrorKind::Busy);
        QTest::newRow("loop") << int(control::LoadReason::Loop) << int(base::ErrorKind::Busy);
        QTest::newRow("storage") << int(control::LoadReason::Storage) << int(base::ErrorKind::Busy);
    }
    void putsOffUnderLoad()
    {
        QFETCH(int, reason);
        QFETCH(int, kind);
        control::OutgoingMessage message = sample();
        message.to = {u"x@far.example"_s};
        m_load.set({control::LoadLevel::Overloaded, control::LoadReason(reason)});
        QVERIFY(send(message).ok()); // slower, but taken
        m_load.set({control::LoadLevel::Refusing, control::LoadReason(reason)});
        const Result refused = send(message);
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().kind), kind);
        QVERIFY(!refused.error().publicText.isEmpty());
        QCOMPARE(mails(), 1);
        m_load.set({});
        QVERIFY(send(message).ok());
    }

    void refusals_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("field");
        QTest::newRow("no address") << u"from"_s << u"nobody"_s << u"from"_s;
        QTest::newRow("injection in the sender") << u"from"_s << u"A\r\nBcc: b@c.test <a@b.test>"_s << u"from"_s;
        QTest::newRow("bad recipient") << u"to"_s << u"a b"_s << u"to[1]"_s;
        QTest::newRow("two in one") << u"to"_s << u"a@b.test, c@d.test"_s << u"to[1]"_s;
        QTest::newRow("unknown here") << u"to"_s << u"nobody@example.test"_s << u"to[1]"_s;
        QTest::newRow("bad cc") << u"cc"_s << u"@"_s << u"cc[0]"_s;
        QTest::newRow("bad bcc") << u"bcc"_s << u"@"_s << u"bcc[0]"_s;
        QTest::newRow("bad reply") << u"replyTo"_s << u"@"_s << u"replyTo[0]"_s;
        QTest::newRow("subject") << u"subject"_s << u"a\nb"_s << u"subject"_s;
        QTest::newRow("header") << u"header"_s << u"a\r\nBcc: x@y.test"_s << u"headers.X-Own"_s;
        QTest::newRow("file") << u"file"_s << u"a\nb"_s << u"attachments[0].filename"_s;
        QTest::newRow("template") << u"template"_s << u"none"_s << u"template"_s;
        QTest::newRow("many") << u"many"_s << QString() << u"to"_s;
        QTest::newRow("far") << u"far"_s << QString() << u"sendAt"_s;
    }
    void refusals()
    {
        QFETCH(QString, what);
        QFETCH(QString, value);
        QFETCH(QString, field);
        control::OutgoingMessage message = sample();
        const qint64 now = m_fixture->clock.wallMs();
        if (what == u"from")
            message.from = value;
        if (what == u"to")
            message.to << value;
        if (what == u"cc")
            message.cc << value;
        if (what == u"bcc")
            message.bcc << value;
        if (what == u"replyTo")
            message.replyTo << value;
        if (what == u"subject")
            message.subject = value;
        if (what == u"header")
            message.headers << control::Header{u"X-Own"_s, value};
        if (what == u"file")
            message.attachments << control::OutgoingAttachment{value, {}, {}, "x"};
        if (what == u"template")
            message.templateName = value;
        if (what == u"many")
            message.bcc = {u"a@b.test"_s, u"b@b.test"_s, u"c@b.test"_s, u"d@b.test"_s, u"e@b.test"_s};
        if (what == u"far")
            message.options.sendAt = now + 400LL * 86'400'000;
        const Result result = send(message);
        QCOMPARE(TestSendManager::field(result), field);
        QCOMPARE(int(result.error().kind), int(base::ErrorKind::Invalid));
        QCOMPARE(mails(), 0);
    }

    void tooLarge()
    {
        control::OutgoingMessage message = sample();
        message.attachments << control::OutgoingAttachment{u"a"_s, {}, {}, QByteArray(2 << 20, 'x')};
        QCOMPARE(int(send(message).error().kind), int(base::ErrorKind::TooLarge));
        message.attachments[0].content.resize(1 << 20);
        const Result result = send(message); // written in the pool
        QVERIFY(result.ok());
        QCOMPARE(mail::view(raw(result->mailId)).attachments.value(0).size, 1 << 20);
    }

    void templates()
    {
        control::Template wanted;
        wanted.name = u"welcome"_s;
        wanted.subject = u"Hello {{name}}"_s;
        wanted.html = u"<p>{{ name }} {{{link}}} {{not a name}} {{"_s;
        const auto made = ask<control::Template>([&](auto done) { m_fixture->store->sending()->createTemplate(wanted, done); });
        QVERIFY(made.ok());
        control::OutgoingMessage message = sample();
        message.text.reset();
        message.subject.clear();
        message.templateName = u"welcome"_s;
        QCOMPARE(field(send(message)), u"variables.name"_s);
        message.variables = {{u"name"_s, u"<b>Ö & Co</b>"_s}, {u"link"_s, u"<a>x</a>"_s}};
        metrics::Counter &parses = m_fixture->metrics.counter("template_parses_total", {}, {});
        const quint64 before = parses.value();
        QByteArray bytes;
        for (int i = 0; i < 50; ++i) {
            const Result result = send(message);
            QVERIFY(result.ok());
            bytes = raw(result->mailId);
        }
        QCOMPARE(parses.value(), before);
        QCOMPARE(mail::summarize(bytes).subject, u"Hello <b>Ö & Co</b>"_s);
        QCOMPARE(mail::view(bytes).html->trimmed(), u"<p>&lt;b&gt;Ö &amp; Co&lt;/b&gt; <a>x</a> {{not a name}} {{"_s);
        control::TemplateChange change;
        change.subject = u"Changed"_s;
        QVERIFY(ask<control::Template>([&](auto done) { m_fixture->store->sending()->changeTemplate(made->id, change, done); }).ok());
        message.templateName = base::idToString(made->id);
        QCOMPARE(mail::summarize(raw(send(message)->mailId)).subject, u"Changed"_s);
        // what the message brings stays
        message.subject = u"Own"_s;
        QCOMPARE(mail::summarize(raw(send(message)->mailId)).subject, u"Own"_s);
        // names are unique, and go with their template
        QCOMPARE(int(ask<control::Template>([&](auto done) { m_fixture->store->sending()->createTemplate(wanted, done); }).error().kind),
                 int(base::ErrorKind::Exists));
        QVERIFY(ask<control::Template>([&](auto done) { m_fixture->store->sending()->deleteTemplate(made->id, done); }).ok());
        QCOMPARE(field(send(message)), u"template"_s);
    }

    void suppressed()
    {
        storage::SendStore &sending = *m_fixture->store->sending();
        for (const QString &address : {u"X@far.example"_s, u"gone@far.example"_s})
            QVERIFY(ask<control::Suppression>([&](auto done) { sending.addSuppression({address, u"asked"_s, 0}, done); }).ok());
        control::OutgoingMessage message = sample();
        QCOMPARE(field(send(message)), u"to"_s);
        message.cc = {u"y@far.example"_s};
        const Result result = send(message);
        QVERIFY(result.ok());
        QCOMPARE(result->suppressed, QStringList{u"x@far.example"_s});
        QCOMPARE(result->queue.size(), 1);
        const auto page = ask<control::Page<control::Suppression>>(
            [&](auto done) { sending.listSuppressions({1, {}}, done); });
        QCOMPARE(page->items.size(), 1);
        QCOMPARE(page->items[0].address, u"gone@far.example"_s);
        const auto rest = ask<control::Page<control::Suppression>>(
            [&](auto done) { sending.listSuppressions({1, page->next}, done); });
        QCOMPARE(rest->items.value(0).address, u"X@far.example"_s);
        QVERIFY(rest->next.isEmpty());
        QVERIFY(ask<control::Suppression>([&](auto done) { sending.removeSuppression(u"x@FAR.example"_s, done); }).ok());
        QCOMPARE(send(sample())->queue.size(), 1);
        QVERIFY(!ask<control::Suppression>([&](auto done) { sending.addSuppression({u"no address"_s, {}, 0}, done); }).ok());
    }

    void sameKeySentOnce()
    {
        control::SendOrigin origin{7, u"192.0.2.1"_s, "key-1", QByteArray(32, 'a')};
        const Result first = send(sample(), origin);
        QVERIFY(first.ok());
        restart(); // the answer is on disk
        const Result again = send(sample(), origin);
        QVERIFY(again.ok());
        QVERIFY(again->replayed);
        QCOMPARE(again->mailId, first->mailId);
        QCOMPARE(again->queue.value(0).id, first->queue[0].id);
        QCOMPARE(mails(), 1);
        control::SendOrigin other = origin;
        other.request = QByteArray(32, 'b');
        const Result misused = send(sample(), other);
        QCOMPARE(int(misused.error().kind), int(base::ErrorKind::Exists));
        QCOMPARE(misused.error().field, u"Idempotency-Key"_s);
        other = origin;
        other.tokenId = 8; // somebody else's key
        QVERIFY(send(sample(), other)->mailId != first->mailId);
        m_fixture->clock.advanceMs(24 * 3'600'000 + 1);
        const Result dayAfter = send(sample(), origin);
        QVERIFY(dayAfter.ok());
        QVERIFY(!dayAfter->replayed);
    }

    void sameKeyAtOnce()
    {
        const control::SendOrigin origin{7, {}, "key-2", QByteArray(32, 'a')};
        QList<Result> answers;
        for (int i = 0; i < 20; ++i)
            m_send->send(sample(), origin, {m_loop, [&](Result result) { answers.append(result); }});
        QVERIFY(QTest::qWaitFor([&] { return answers.size() == 20; }, 30'000));
        QSet<base::Id> ids;
        for (const Result &answer : answers) {
            QVERIFY2(answer.ok(), answer ? "" : qPrintable(answer.error().detail));
            ids.insert(answer->mailId);
        }
        QCOMPARE(ids.size(), 1);
        QCOMPARE(mails(), 1);
    }

    void rawMessages()
    {
        control::RawMessage message;
        message.from = u"bounce@example.test"_s;
        message.to = {u"x@far.example"_s, u"alice@example.test"_s};
        message.content = "From: a@example.test\nBcc: secret@far.example\nX-Postkontor-Class: alert\n\nText\n.\n\xe4\n";
        const Result result = sendRaw(message);
        QVERIFY(result.ok());
        const QByteArray bytes = raw(result->mailId);
        QVERIFY(bytes.startsWith("Return-Path: <bounce@example.test>\r\nReceived: from [192.0.2.7]\r\n"));
        QVERIFY(bytes.contains("\r\nFrom: a@example.test\r\nMessage-ID: <"));
        QVERIFY(bytes.endsWith("\r\n\r\nText\r\n.\r\n\xe4\r\n"));
        QVERIFY(!bytes.contains("secret") && !bytes.contains("Postkontor-Class"));
        const auto events = ask<QList<control::Event>>([&](auto done) { m_fixture->store->trace(result->mailId, done); });
        QVERIFY(!events->isEmpty());
        message.from.clear(); // the null sender
        QVERIFY(sendRaw(message).ok());
        message.to.clear();
        QCOMPARE(field(sendRaw(message)), u"to"_s);
    }

    void advice()
    {
        control::OutgoingMessage message = sample();
        QVERIFY(send(message)->advice.isEmpty());
        message.text.reset();
        message.html = u"<p>x</p>"_s + QString(200'000, u' ');
        message.attachments = {{u"photo.png"_s, u"image/png"_s, {}, QByteArray((1 << 20) + 1, 'x')}};
        QStringList codes;
        const Result result = send(message);
        QVERIFY(result.ok());
        for (const control::SendAdvice &one : result->advice)
            codes << one.code + u' ' + one.part;
        QCOMPARE(codes, (QStringList{u"large-image attachments[0]"_s, u"heavy-html html"_s, u"html-without-text html"_s}));
    }
};

QTEST_GUILESS_MAIN(TestSendManager)
#include "tst_sendmanager.moc"
