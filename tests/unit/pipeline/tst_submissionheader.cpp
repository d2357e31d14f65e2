// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/submissionheader.h"
#include <QTest>

using namespace Qt::StringLiterals;

class TestSubmissionHeader : public QObject
{
    Q_OBJECT

    static QByteArray pass(pipeline::SubmissionHeader &header, const QByteArray &mail, qsizetype step)
    {
        QByteArray out;
        for (qsizetype at = 0; at < mail.size(); at += step) {
            QByteArray piece = mail.mid(at, step);
            out += header.take(piece);
            piece.fill('#');
        }
        out += header.finish();
        return out;
    }

private Q_SLOTS:
    void header_data()
    {
        QTest::addColumn<QByteArray>("mail");
        QTest::addColumn<QByteArray>("wanted");
        QTest::addColumn<QString>("mailClass");
        const QByteArray id = "Message-ID: <1@mx.test>\r\n";
        const QByteArray date = "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n";
        QTest::newRow("both there") << "Message-Id: <a@b>\r\nDATE: x\r\n\r\nDate: in the text\r\n"_ba
                                    << "Message-Id: <a@b>\r\nDATE: x\r\n\r\nDate: in the text\r\n"_ba << QString();
        QTest::newRow("none there") << "Subject: x\r\n\r\ntext\r\n"_ba << "Subject: x\r\n" + id + date + "\r\ntext\r\n" << QString();
        QTest::newRow("one there") << "Date : x\r\n\r\n"_ba << "Date : x\r\n" + id + "\r\n" << QString();
        QTest::newRow("only in the text") << "Subject: x\r\n\r\nMessage-ID: <a@b>\r\n"_ba
                                          << "Subject: x\r\n" + id + date + "\r\nMessage-ID: <a@b>\r\n" << QString();
        QTest::newRow("only in a folded line") << "Subject: x\r\n Date: y\r\n\r\n"_ba
                                               << "Subject: x\r\n Date: y\r\n" + id + date + "\r\n" << QString();
        QTest::newRow("no text") << "Subject: x\r\n"_ba << "Subject: x\r\n" + id + date << QString();
        QTest::newRow("no header") << "Good morning.\r\n"_ba << id + date + "\r\nGood morning.\r\n" << QString();
        QTest::newRow("no header but text") << "\r\ntext\r\n"_ba << id + date + "\r\ntext\r\n" << QString();
        QTest::newRow("nothing") << ""_ba << id + date << QString();
        QTest::newRow("mbox line") << "From a Sat\r\nDate: x\r\nMessage-ID: y\r\n\r\n"_ba
                                   << "From a Sat\r\nDate: x\r\nMessage-ID: y\r\n\r\n"_ba << QString();
        QTest::newRow("bcc") << "Date: x\r\nBCC: a@b,\r\n c@d\r\nMessage-ID: y\r\nResent-Bcc: e@f\r\n\r\nBcc: text\r\n"_ba
                             << "Date: x\r\nMessage-ID: y\r\n\r\nBcc: text\r\n"_ba << QString();
        QTest::newRow("class") << "Date: x\r\nx-postkontor-class:\r\n\tbulk\r\nMessage-ID: y\r\n\r\n"_ba
                               << "Date: x\r\nMessage-ID: y\r\n\r\n"_ba << u"bulk"_s;
        const QByteArray wide(70000, 'x');
        QTest::newRow("endless line") << "A: " + wide + "\r\n\r\ntext" << "A: " + wide + "\r\n\r\ntext" << QString();
    }
    void header()
    {
        QFETCH(QByteArray, mail);
        QFETCH(QByteArray, wanted);
        QFETCH(QString, mailClass);
        for (const qsizetype step : {qsizetype(1), qsizetype(7), qsizetype(65536)}) {
            pipeline::SubmissionHeader header("1@mx.test", 0, {});
            if (mail.size() > 1000 && step == 65536)
                continue; // a whole line in one piece needs no bound
            QCOMPARE(pass(header, mail, step), wanted);
            QCOMPARE(header.mailClass(), mailClass);
        }
    }
    void missingFrom_data()
    {
        QTest::addColumn<QByteArray>("mail");
        QTest::addColumn<QByteArray>("wanted");
        const QByteArray rest = "Message-ID: <1@mx.test>\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n";
        QTest::newRow("there") << "FROM: b@c.test\r\n\r\n"_ba << "FROM: b@c.test\r\n" + rest + "\r\n";
        QTest::newRow("none") << "Subject: x\r\n\r\ntext\r\n"_ba << "Subject: x\r\nFrom: <a@c.test>\r\n" + rest + "\r\ntext\r\n";
        QTest::newRow("another that says who sends") << "Sender: b@c.test\r\n\r\n"_ba << "Sender: b@c.test\r\nFrom: <a@c.test>\r\n" + rest + "\r\n";
        QTest::newRow("in the text alone") << " From: b@c.test\r\n\r\n"_ba << "From: <a@c.test>\r\n" + rest + "\r\n From: b@c.test\r\n\r\n";
    }
    void missingFrom()
    {
        QFETCH(QByteArray, mail);
        QFETCH(QByteArray, wanted);
        pipeline::SubmissionHeader header("1@mx.test", 0, "a@c.test");
        QCOMPARE(pass(header, mail, 5), wanted);
        QVERIFY(header.hasFrom());
    }
};

QTEST_GUILESS_MAIN(TestSubmissionHeader)
#include "tst_submissionheader.moc"
