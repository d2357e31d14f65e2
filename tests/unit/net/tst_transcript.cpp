// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsondiagnosis.h"
#include "net/transcriptbook.h"
#include "support/fakeclock.h"
#include <QTest>

using namespace Qt::StringLiterals;
using control::TranscriptLine;
using net::TranscriptBook;
using net::TranscriptPtr;
using Side = base::Dialogue::Side;

namespace {

/// Runs at once: the test is the session's thread.
class Here final : public base::Executor
{
public:
    void post(std::function<void()> task) override { task(); }
    bool isCurrent() const override { return true; }
};

struct Bench
{
    FakeClock clock;
    TranscriptBook book{clock};
    base::ExecutorPtr here = std::make_shared<Here>();

    TranscriptPtr open(base::Id id)
    {
        base::ConnectionInfo info;
        info.id = id;
        info.peerAddress = u"2001:db8::1"_s;
        info.peerPort = 4711;
        info.sinceMs = clock.wallMs();
        return book.open(info, u"smtp"_s, here);
    }
    base::Result<control::Transcript> read(base::Id id)
    {
        base::Result<control::Transcript> out = base::Error{};
        book.transcript(id, {nullptr, [&](base::Result<control::Transcript> answer) { out = std::move(answer); }});
        return out;
    }
};

} // namespace

class TestTranscript : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKindOfLine()
    {
        Bench bench;
        TranscriptPtr session = bench.open(5);
        session->line(Side::Ours, "220 hello");
        bench.clock.advanceMs(12);
        session->line(Side::Theirs, "EHLO a\x1b[2Jb");
        session->content(Side::Theirs, 10'000);
        session->content(Side::Theirs, 240);
        session->tlsStarted({"TLSv1.3", "TLS_AES_256_GCM_SHA384", {}});
        const auto open = bench.read(5);
        QVERIFY(open && open->open && !open->failed);
        QCOMPARE(open->peer, u"[2001:db8::1]:4711"_s);
        QCOMPARE(open->lines.size(), 4);
        QCOMPARE(open->lines[0].direction, TranscriptLine::Out);
        QCOMPARE(open->lines[1].text, u"EHLO a\\x1b[2Jb"_s);
        QCOMPARE(open->lines[1].at - open->lines[0].at, 12);
        QCOMPARE(open->lines[2].kind, TranscriptLine::Content);
        QCOMPARE(open->lines[2].bytes, 10'240);
        QCOMPARE(open->lines[3].kind, TranscriptLine::Tls);
        QCOMPARE(open->lines[3].n, quint64(4));
        QVERIFY(control::toJson(*open).contains("\"… 10,240 bytes of message\""));
        const auto back = control::fromJson<control::Transcript>(control::toJson(*open));
        QVERIFY(back && back->lines.size() == 4 && back->lines[3].text.contains(u"TLSv1.3"_s) && back->lines[2].bytes == 10'240);
    }
    void onlyFailedAndWatchedAreKept()
    {
        Bench bench;
        bench.open(1)->line(Side::Ours, "220 fine");
        QVERIFY(!bench.read(1));
        QCOMPARE(bench.read(1).error().kind, base::ErrorKind::NotFound);
        {
            TranscriptPtr failed = bench.open(2);
            failed->line(Side::Ours, "550 no");
            failed->fail();
            failed->closing(u"connection lost"_s);
        }
        const auto kept = bench.read(2);
        QVERIFY(kept && !kept->open && kept->failed);
        QCOMPARE(kept->lines.last().kind, TranscriptLine::Closed);
        QCOMPARE(kept->lines.last().text, u"connection lost"_s);
        {
            TranscriptPtr watched = bench.open(3);
            bench.book.watch(3, true);
            bench.book.watch(3, false);
        }
        QVERIFY(bench.read(3));
        bench.book.watch(99, true); // nobody there
    }
    void watchersHearEachLineOnce()
    {
        Bench bench;
        QList<TranscriptLine> heard;
        bench.book.setPublisher([&](base::Id id, const TranscriptLine &line) {
            QCOMPARE(id, base::Id(7));
            heard.append(line);
        });
        TranscriptPtr session = bench.open(7);
        session->line(Side::Ours, "220 not heard");
        bench.book.watch(7, true);
        session->line(Side::Theirs, "NOOP");
        session->content(Side::Theirs, 5);
        session->line(Side::Ours, "250 ok");
        bench.book.watch(7, false);
        session->line(Side::Theirs, "QUIT");
        QCOMPARE(heard.size(), 3);
        QCOMPARE(heard[0].n, quint64(2));
        QCOMPARE(heard[0].text, u"NOOP"_s);
        QCOMPARE(heard[1].kind, TranscriptLine::Content);
        QCOMPARE(heard[2].n, quint64(4));
    }
    void anEndlessSessionIsBounded()
    {
        Bench bench;
        TranscriptPtr session = bench.open(8);
        const QByteArray line(60, 'x');
        for (int i = 0; i < 100'000; ++i)
            session->line(Side::Theirs, QByteArray::number(i) + line);
        const auto all = bench.read(8);
        qsizetype octets = 0;
        qint64 skipped = 0;
        for (const TranscriptLine &one : all->lines) {
            octets += one.text.size();
            if (one.kind == TranscriptLine::Skipped)
                skipped = one.bytes;
        }
        QVERIFY(octets < net::Transcript::kHead + net::Transcript::kTail);
        QVERIFY(all->lines.first().text.startsWith(u"0x"_s)); // the beginning is there
        QVERIFY(all->lines.last().text.startsWith(u"99999x"_s)); // and the end
        QCOMPARE(all->lines.last().n, quint64(100'000));
        QCOMPARE(skipped + all->lines.size() - 1, 100'000);
    }
    void longLinesAreCut()
    {
        Bench bench;
        TranscriptPtr session = bench.open(9);
        session->line(Side::Theirs, QByteArray(1 << 20, 'x'));
        const auto all = bench.read(9);
        QVERIFY(all->lines[0].text.size() <= net::Transcript::kMostLine + 1);
        QVERIFY(all->lines[0].text.endsWith(u'…'));
    }
    void allTogetherAreBounded()
    {
        Bench bench;
        std::vector<TranscriptPtr> sessions;
        for (base::Id id = 1; id <= 3000; ++id) {
            sessions.push_back(bench.open(id));
            for (int i = 0; i < 60; ++i)
                sessions.back()->line(Side::Theirs, QByteArray(900, 'x'));
        }
        const auto last = bench.read(3000); // came when the memory was full: counted, not kept
        QCOMPARE(last->lines.size(), 1);
        QCOMPARE(last->lines[0].kind, TranscriptLine::Skipped);
        QCOMPARE(last->lines[0].bytes, 60);
        for (TranscriptPtr &session : sessions) {
            session->fail();
            session.reset();
        }
        QVERIFY(bench.book.kept().size() <= qsizetype(TranscriptBook::kMostKept));
        TranscriptPtr after = bench.open(5000); // the memory is free again
        after->line(Side::Theirs, "NOOP");
        QCOMPARE(bench.read(5000)->lines[0].text, u"NOOP"_s);
    }
};

QTEST_GUILESS_MAIN(TestTranscript)
#include "tst_transcript.moc"
