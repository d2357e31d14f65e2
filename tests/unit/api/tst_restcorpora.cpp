// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apibench.h"
#include "control/jsonparser.h"
#include "support/corpora.h"
#include <QFile>
#include <QTest>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

using namespace Qt::StringLiterals;

// Whole corpora as request bodies through the whole handler: refused properly or accepted, never a 5xx, and
// the connection lives.
class TestRestCorpora : public QObject
{
    Q_OBJECT

    static bool mayBeAnswered(int status)
    {
        return status == 201 || status == 400 || status == 409 || status == 413 || status == 422;
    }

private Q_SLOTS:
    void jsonTestSuite_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(support::corporaDir() + u"/json-testsuite/data/test_parsing"_s);
        const QStringList files = folder.entryList({u"*.json"_s}, QDir::Files);
        if (support::corporaDir().isEmpty() || files.isEmpty())
            QSKIP("the corpora folder is absent");
        for (const QString &file : files)
            QTest::newRow(qPrintable(file)) << folder.filePath(file);
    }
    void jsonTestSuite()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        const QString name = QFileInfo(path).fileName();
        BenchEngine engine;
        BenchClient client(engine);
        for (const QByteArray target : {"/v1/domains", "/v1/mailboxes"}) {
            const Answer answer = client.ask("POST", target, "admin", text.isNull() ? QByteArray("") : text);
            if (name.startsWith(u'n'))
                QCOMPARE(answer.status, 400);
            else if (name.startsWith(u'y')) // valid JSON, yet no domain
                QCOMPARE(answer.status, 422);
            else
                QVERIFY(mayBeAnswered(answer.status));
        }
        QCOMPARE(client.ask("GET", "/healthz").status, 200);
        QVERIFY(!client.transport.closed);
    }
    void naughtyStrings()
    {
        QFile file(support::corporaDir() + u"/naughty-strings/data/blns.json"_s);
        if (support::corporaDir().isEmpty() || !file.open(QIODevice::ReadOnly))
            QSKIP("the corpora folder is absent");
        const QJsonArray strings = QJsonDocument::fromJson(file.readAll()).array();
        QVERIFY(strings.size() >= 500);
        BenchEngine engine;
        BenchClient client(engine);
        int accepted = 0;
        for (const QJsonValue &value : strings) {
            const QByteArray text = value.toString().toUtf8();
            const struct
            {
                QByteArray target;
                const char *field;
            } calls[] = {{"/v1/domains", "name"},
                         {"/v1/mailboxes", "address"},
                         {"/v1/mailboxes/" + base::idToString(FakeServices::kMailbox).toLatin1() + "/folders",
                          "name"}};
            for (const auto &call : calls) {
                rapidjson::StringBuffer buffer;
                rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
                writer.StartObject();
                writer.Key(call.field);
                writer.String(text.constData(), rapidjson::SizeType(text.size()));
                writer.EndObject();
                const Answer answer = client.ask("POST", call.target, "admin",
                                                 QByteArray(buffer.GetString(), qsizetype(buffer.GetSize())));
                QVERIFY2(mayBeAnswered(answer.status), text.constData());
                if (answer.status == 201 &&
                    call.target.endsWith("folders")) { // what is taken comes back unchanged
                    QCOMPARE(answer.object()[u"name"_s].toString(), QString::fromUtf8(text));
                    ++accepted;
                }
            }
            const Answer search = client.ask("GET", "/v1/mailboxes?q=" + text.toPercentEncoding());
            QCOMPARE(search.status, 200);
            QCOMPARE(engine.services.lastQuery, control::stringFromUtf8(text));
        }
        QVERIFY(accepted > 400);
    }
};

QTEST_GUILESS_MAIN(TestRestCorpora)
#include "tst_restcorpora.moc"
