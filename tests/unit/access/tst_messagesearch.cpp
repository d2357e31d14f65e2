// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/messagesearch.h"
#include "imap/searchedmessage.h"
#include "support/memorymail.h"
#include <QSemaphore>
#include <QTest>

using namespace Qt::StringLiterals;
using imap::Uids;
using support::MemoryMail;

namespace {

/// Work is done at once.
class SamePool final : public base::WorkerPool
{
public:
    void run(std::function<void()> work) override { work(); }
    void finish() override {}
};

QByteArray letter(int n)
{
    const QByteArray number = QByteArray::number(n);
    return "Date: " + QByteArray::number(1 + n % 28) + " Nov 2026 10:00:00 +0000\r\nFrom: sender" + number + "@example.test\r\nTo: anna@example.test\r\n"
           "Subject: Offer " + number + " of many\r\nX-Own: own" + number + "\r\n\r\nDear Anna,\r\nthis is text number " + number + " of the list.\r\n";
}

} // namespace

/// Every search finds what reading all messages finds, and reads few.
class TestMessageSearch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        for (int i = 1; i <= 500; ++i)
            m_mail.add(1, letter(i));
        m_mail.open(MemoryMail::inboxOf(1), {{}, [this](base::Result<mail::FolderSnapshotPtr> state) { m_folder = *state; }});
        QCOMPARE(m_folder->size(), 500);
    }
    void finds_data();
    void finds();
    void withoutSignatures();
    void goneOrDamaged();
    void failure();
    void cancelled();

private:
    std::optional<imap::SearchKeys> keys(const QByteArray &criteria)
    {
        const auto outcome = imap::SearchArguments::parseSearch(criteria, false);
        return outcome.fault == imap::SearchArguments::Fault::None ? std::optional(outcome.arguments.keys) : std::nullopt;
    }
    imap::MatchMessages wanted(const QByteArray &criteria)
    {
        Uids all;
        for (qsizetype i = 0; i < m_folder->size(); ++i)
            all << m_folder->at(i).uid;
        return {0, m_folder, std::make_shared<const imap::SearchKeys>(keys(criteria).value()), {}, all};
    }
    base::Result<Uids> search(const QByteArray &criteria)
    {
        base::Result<Uids> out = Uids();
        m_mail.reads = 0;
        std::make_shared<mailaccess::MessageSearch>(m_mail, m_pool, wanted(criteria), 0, base::Callback<Uids>{{}, [&out](base::Result<Uids> found) { out = found; }})->start();
        return out;
    }
    Uids readingAll(const QByteArray &criteria)
    {
        const imap::MatchMessages match = wanted(criteria);
        const imap::SearchEvaluator evaluator(*match.keys, {0, 500, 500}, {});
        Uids out;
        for (qsizetype i = 0; i < m_folder->size(); ++i) {
            const imap::SearchedMessage message(m_mail.texts[m_folder->at(i).messageId]);
            const auto judge = [&](const imap::SearchKey &key) { return message.has(key) ? imap::Match::Yes : imap::Match::No; };
            if (evaluator.evaluate(m_folder->at(i), quint32(i + 1), judge) == imap::Match::Yes)
                out << m_folder->at(i).uid;
        }
        return out;
    }

    MemoryMail m_mail;
    SamePool m_pool;
    mail::FolderSnapshotPtr m_folder;
};

void TestMessageSearch::finds_data()
{
    QTest::addColumn<QByteArray>("criteria");
    QTest::addColumn<int>("found");
    QTest::addColumn<int>("mostRead");
    const auto row = [](const char *criteria, int found, int mostRead) { QTest::newRow(criteria) << QByteArray(criteria) << found << mostRead; };
    row("TEXT \"number 77 of\"", 1, 5);
    row("BODY umber", 500, 500);
    row("BODY \"UMBER 77 O\"", 1, 5);
    row("BODY nowhere", 0, 5);
    row("TEXT own499", 1, 10);
    row("TEXT \"subject: Offer 42 of\"", 1, 5);
    row("SUBJECT \"fer 42\"", 11, 0); // 42 and 420 to 429
    row("FROM sender500@example", 1, 0);
    row("HEADER X-Own own12", 11, 40);
    row("HEADER X-None \"\"", 0, 500);
    row("SENTON 2-Nov-2026", 18, 0);
    row("SENTSINCE 20-Nov-2026 SUBJECT 42", 1, 0);
    row("NOT BODY nowhere", 500, 5);
    row("OR SUBJECT \"Offer 11 \" BODY \"number 12 of\"", 2, 5);
    row("NOT OR SUBJECT Offer BODY nowhere", 0, 0);
    row("SUBJECT Offer BODY nowhere", 0, 5);
    row("BODY of", 500, 500); // too short to narrow
    row("1:10 BODY \"number 7 \"", 1, 5);
}

void TestMessageSearch::finds()
{
    QFETCH(QByteArray, criteria);
    QFETCH(int, found);
    QFETCH(int, mostRead);
    QVERIFY(keys(criteria));
    const auto uids = search(criteria);
    QVERIFY(uids.ok());
    QCOMPARE(*uids, readingAll(criteria));
    QCOMPARE(uids->size(), found);
    QVERIFY2(m_mail.reads <= mostRead, qPrintable(QString::number(m_mail.reads)));
}

void TestMessageSearch::withoutSignatures()
{
    for (qsizetype i = 0; i < 20; ++i)
        m_mail.unlisted.insert(m_folder->at(i).mailId);
    for (const char *criteria : {"BODY \"number 7 of\"", "SUBJECT \"Offer 7 \"", "NOT BODY \"number 7 of\"", "SENTON 7-Nov-2026"}) {
        QCOMPARE(*search(criteria), readingAll(criteria));
        QVERIFY2(m_mail.reads >= 19 && m_mail.reads <= 30, qPrintable(QString::number(m_mail.reads)));
    }
    m_mail.unlisted.clear();
}

/// Another message that cannot be read does not hide those that can.
void TestMessageSearch::goneOrDamaged()
{
    const QByteArray text = m_mail.texts.take(m_folder->at(2).messageId);
    m_mail.unlisted.insert(m_folder->at(2).mailId);
    QCOMPARE(*search("BODY \"number 7 of\""), Uids{7});
    QCOMPARE(*search("BODY \"number 3 of\""), Uids());
    m_mail.unlisted.clear();
    m_mail.texts[m_folder->at(2).messageId] = text;
}

void TestMessageSearch::failure()
{
    m_mail.failure = base::Error{base::ErrorKind::Unavailable, {}, {}, {}};
    const auto uids = search("BODY \"number 7 of\"");
    m_mail.failure.reset();
    QVERIFY(!uids.ok());
    QCOMPARE(uids.error().kind, base::ErrorKind::Unavailable);
}

void TestMessageSearch::cancelled()
{
    m_mail.answering = false;
    bool answered = false;
    auto one = std::make_shared<mailaccess::MessageSearch>(m_mail, m_pool, wanted("BODY of"), 0, base::Callback<Uids>{{}, [&answered](base::Result<Uids>) { answered = true; }});
    m_mail.reads = 0;
    one->start();
    for (int i = 0; i < 10; ++i)
        QVERIFY(m_mail.answerOne());
    one->cancel();
    while (m_mail.answerOne()) {
    }
    m_mail.answering = true;
    QVERIFY(!answered && m_mail.reads <= 12);
}

QTEST_GUILESS_MAIN(TestMessageSearch)
#include "tst_messagesearch.moc"
