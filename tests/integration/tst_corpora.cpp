// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/mimemails.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

/// The MIME corpora travel through SMTP and come back from REST octet for octet.
class TestCorpora : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mimeThroughSmtpToRest_data();
    void mimeThroughSmtpToRest();
    void initTestCase();

private:
    EngineProcess m_engine;
    std::unique_ptr<RestClient> m_rest;
    QString m_mailbox;
};

void TestCorpora::initTestCase()
{
    if (support::corporaDir().isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    QVERIFY(m_engine.start());
    m_rest = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    m_mailbox = m_rest->ensureMailbox(u"corpus@example.test"_s);
    QVERIFY(!m_mailbox.isEmpty());
}

void TestCorpora::mimeThroughSmtpToRest_data()
{
    support::addMimeFolders();
}

void TestCorpora::mimeThroughSmtpToRest()
{
    QFETCH(QString, folder);
    QFETCH(int, atLeast);
    const QStringList files = support::mimeMails(folder);
    QVERIFY2(files.size() >= atLeast, qPrintable(u"%1: only %2 files"_s.arg(folder).arg(files.size())));
    SmtpClient smtp;
    QVERIFY(smtp.connectTo(m_engine.port(u"smtp"_s)).startsWith("220"));
    QVERIFY(smtp.command("EHLO corpus.test").startsWith("250"));
    for (const QString &path : files) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray sent = support::wireForm(file.readAll());
        const QByteArray reply = smtp.deliver("a@sender.test", {"corpus@example.test"}, sent);
        QVERIFY2(reply.startsWith("250"), qPrintable(path + u": "_s + QString::fromLatin1(reply)));
        const RestReply newest = m_rest->get(u"/v1/mailboxes/%1/messages?limit=1"_s.arg(m_mailbox));
        const QString id = newest.object().value(u"items")[0][u"id"].toString();
        const RestReply raw = m_rest->get(u"/v1/messages/%1/raw"_s.arg(id));
        QVERIFY2(raw.body.endsWith(sent), qPrintable(path));
        const QByteArray trace = raw.body.left(raw.body.size() - sent.size());
        QVERIFY2(trace.startsWith("Return-Path:") && trace.endsWith("\r\n") && !trace.contains("\r\n\r\n"), qPrintable(path));
        const RestReply shown = m_rest->get(u"/v1/messages/"_s + id);
        QVERIFY2(shown.status == 200, qPrintable(u"%1: %2 %3"_s.arg(path).arg(shown.status).arg(QString::fromUtf8(shown.body.left(200)))));
        QVERIFY2(!QJsonDocument::fromJson(shown.body).isNull(), qPrintable(path));
        for (const QJsonValue &attachment : shown.object().value(u"attachments").toArray()) {
            const RestReply part = m_rest->get(u"/v1/messages/%1/attachments/%2"_s.arg(id).arg(attachment[u"n"].toInt()));
            QVERIFY2(part.status == 200 && part.body.size() == attachment[u"size"].toInteger(), qPrintable(path));
        }
    }
}

QTEST_GUILESS_MAIN(TestCorpora)
#include "tst_corpora.moc"
