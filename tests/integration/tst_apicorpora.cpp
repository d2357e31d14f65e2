// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/corpora.h"
#include "support/office.h"
#include "support/rawsocket.h"
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::RawSocket;
using support::SmtpClient;

namespace {

/// A JSON object with one string, by hand: nothing of what is under test helps.
QByteArray objectWith(const QByteArray &field, const QString &text)
{
    QByteArray json = "{\"" + field + "\":\"";
    for (const QChar c : text) {
        if (c.unicode() < 0x20 || c == u'"' || c == u'\\' || c.isSurrogate())
            json += "\\u" + QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
        else
            json += QString(c).toUtf8();
    }
    return json + "\"}";
}

QJsonObject parsed(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

QStringList naughtyStrings()
{
    QFile file(support::corporaDir() + u"/naughty-strings/data/blns.json"_s);
    QStringList strings;
    if (support::corporaDir().isEmpty() || !file.open(QIODevice::ReadOnly))
        return strings;
    for (const QJsonValue &value : QJsonDocument::fromJson(file.readAll()).array())
        strings << value.toString();
    return strings;
}

/// RFC 2047 2: encoded words of at most 75 characters, never cutting a character, folded between them.
QByteArray encodedWords(const QString &text)
{
    QByteArray header;
    QByteArray piece;
    const auto flush = [&] {
        header += (header.isEmpty() ? "" : "\r\n ") + ("=?UTF-8?B?" + piece.toBase64() + "?=");
        piece.clear();
    };
    for (qsizetype i = 0; i < text.size(); i += text[i].isHighSurrogate() ? 2 : 1) {
        const QByteArray utf8 = text.mid(i, text[i].isHighSurrogate() ? 2 : 1).toUtf8();
        if (piece.size() + utf8.size() > 42)
            flush();
        piece += utf8;
    }
    flush();
    return header;
}

/// What a header can show: subjects are one line, without control characters.
QString shown(const QString &text)
{
    QString kept;
    for (const QChar c : text) {
        if (c.unicode() >= 0x20 && (c.unicode() < 0x7f || c.unicode() > 0x9f))
            kept += c == QChar(0xfffe) ? QChar(QChar::ReplacementCharacter) : c; // no character; SQLite does not keep it
    }
    return kept.simplified();
}

bool refusedProperly(int status)
{
    return status == 400 || status == 404 || status == 409 || status == 413 || status == 422;
}

} // namespace

/// Whole corpora over one kept-alive connection: refused properly or kept unchanged, never a 5xx, never a lost connection.
class TestApiCorpora : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void jsonTestSuite();
    void naughtyFields();
    void naughtyQueries();
    void naughtySubjects();

private:
    RawSocket::HttpAnswer ask(const QByteArray &method, const QByteArray &target, const QByteArray &body = {})
    {
        return m_socket.ask(method, target, m_token, body);
    }
    QByteArray newestMessage();
    Office m_office;
    QByteArray m_token;
    RawSocket m_socket;
};

void TestApiCorpora::initTestCase()
{
    if (support::corporaDir().isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    QVERIFY(m_office.open());
    m_token = m_office.engine.token();
    QVERIFY(m_socket.connectTo(m_office.engine.port(u"http"_s)));
    QVERIFY(m_office.deliver("for PATCH").startsWith("250"));
}

QByteArray TestApiCorpora::newestMessage()
{
    const QJsonObject list = parsed(ask("GET", m_office.messagesPath().toUtf8() + "?limit=1").body);
    return list[u"items"_s][0][u"id"_s].toString().toUtf8();
}

void TestApiCorpora::jsonTestSuite()
{
    const QDir folder(support::corporaDir() + u"/json-testsuite/data/test_parsing"_s);
    const QStringList files = folder.entryList({u"*.json"_s}, QDir::Files);
    QVERIFY2(files.size() > 300, "the corpus is not whole");
    const QByteArray mailbox = m_office.mailbox.toUtf8();
    const std::pair<QByteArray, QByteArray> calls[] = {{"POST", "/v1/domains"},
                                                       {"POST", "/v1/mailboxes"},
                                                       {"POST", "/v1/tokens"},
                                                       {"POST", "/v1/mailboxes/" + mailbox + "/folders"},
                                                       {"PATCH", "/v1/mailboxes/" + mailbox},
                                                       {"PATCH", "/v1/messages/" + newestMessage()}};
    for (const QString &name : files) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        for (const auto &[method, target] : calls) {
            const RawSocket::HttpAnswer answer = ask(method, target, text);
            const QString told = u"%1 to %2: %3 %4"_s.arg(name, QString::fromUtf8(target)).arg(answer.status).arg(QString::fromUtf8(answer.body));
            if (name.startsWith(u'n'))
                QVERIFY2(answer.status == 400, qPrintable(told));
            else if (name.startsWith(u'y')) // valid JSON; what it says is another matter
                QVERIFY2(answer.status / 100 == 2 || answer.status == 422, qPrintable(told));
            else
                QVERIFY2(answer.status / 100 == 2 || refusedProperly(answer.status), qPrintable(told));
            if (answer.status >= 400)
                QVERIFY2(answer.head.contains("application/problem+json") && parsed(answer.body)[u"status"_s].toInt() == answer.status, qPrintable(told));
        }
    }
    QVERIFY(m_socket.isOpen());
}

void TestApiCorpora::naughtyFields()
{
    const QStringList strings = naughtyStrings();
    QVERIFY(strings.size() >= 500);
    const QByteArray folders = "/v1/mailboxes/" + m_office.mailbox.toUtf8() + "/folders";
    struct Call
    {
        QByteArray method, target, field;
        bool verbatim; ///< taken as it is; names and addresses have a normal form instead
        int taken = 0;
    } calls[] = {{"POST", "/v1/domains", "name", false},
                 {"POST", "/v1/mailboxes", "address", false},
                 {"POST", "/v1/mailboxes", "domain", false},
                 {"POST", folders, "name", true},
                 {"POST", "/v1/tokens", "name", true},
                 {"PATCH", "/v1/messages/" + newestMessage(), "folderId", true},
                 {"PATCH", "/v1/mailboxes/" + m_office.mailbox.toUtf8(), "expiresAt", true}};
    for (const QString &text : strings) {
        for (Call &call : calls) {
            QByteArray body = objectWith(call.field, text);
            if (call.target == "/v1/tokens")
                body.chop(1), body += ",\"scopes\":[\"read\"]}";
            const RawSocket::HttpAnswer answer = ask(call.method, call.target, body);
            const QString told = u"%1 of %2: %3 %4"_s.arg(text, QString::fromUtf8(call.field)).arg(answer.status).arg(QString::fromUtf8(answer.body));
            if (answer.status / 100 != 2) {
                QVERIFY2(refusedProperly(answer.status), qPrintable(told));
                continue;
            }
            ++call.taken;
            if (call.verbatim)
                QVERIFY2(parsed(answer.body)[QString::fromUtf8(call.field)].toString() == text, qPrintable(told));
        }
    }
    QVERIFY(calls[3].taken > 300); // folders take most texts
    for (const Call &call : calls) {
        if (call.target == folders) { // and lists show what was taken
            const QJsonArray listed = m_office.rest->list(QString::fromUtf8(folders));
            QCOMPARE(listed.size(), call.taken + 6);
        }
    }
    QVERIFY(m_socket.isOpen());
}

void TestApiCorpora::naughtyQueries()
{
    for (const QString &text : naughtyStrings()) {
        const QByteArray q = QUrl::toPercentEncoding(text);
        for (const QByteArray &target : {"/v1/mailboxes?q=" + q, m_office.messagesPath().toUtf8() + "?q=" + q,
                                         m_office.messagesPath().toUtf8() + "?folder=" + q, "/v1/domains?cursor=" + q,
                                         "/v1/domains/" + q, "/v1/messages/" + q + "/raw"}) {
            const RawSocket::HttpAnswer answer = ask("GET", target);
            QVERIFY2(answer.status == 200 || refusedProperly(answer.status), (target + ' ' + QByteArray::number(answer.status)).constData());
        }
    }
    QVERIFY(m_socket.isOpen());
}

void TestApiCorpora::naughtySubjects()
{
    SmtpClient smtp;
    QVERIFY(m_office.greet(smtp));
    QVERIFY(m_office.rest->ensureMailbox(u"naughty@example.test"_s).size() > 0);
    const QString path = u"/v1/mailboxes/%1/messages"_s.arg(m_office.rest->ensureMailbox(u"naughty@example.test"_s));
    QStringList sent;
    for (const QString &text : naughtyStrings()) {
        const QByteArray words = encodedWords(text);
        const QByteArray letter = "From: " + words + "\r\n <anna@sender.test>\r\nTo: naughty@example.test\r\nSubject: " + words
            + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + text.toUtf8().toBase64() + "\r\n";
        const QByteArray reply = smtp.deliver("anna@sender.test", {"naughty@example.test"}, letter);
        QVERIFY2(reply.startsWith("250"), reply.constData());
        sent << text;
    }
    QJsonArray listed = m_office.rest->list(path); // newest first
    QCOMPARE(listed.size(), sent.size());
    int differing = 0;
    const auto differs = [&differing](const QString &what, const QString &sentText, const QString &got) {
        ++differing;
        qWarning("%s %s became %s", qPrintable(what), QByteArray(sentText.toUtf8().toPercentEncoding()).constData(),
                 QByteArray(got.toUtf8().toPercentEncoding()).constData());
    };
    for (qsizetype i = 0; i < sent.size(); ++i) {
        const QJsonObject message = listed[listed.size() - 1 - i].toObject();
        const QString subject = message[u"subject"_s].toString();
        if (shown(subject) != shown(sent[i]))
            differs(u"subject"_s, sent[i], subject);
        if (!shown(message[u"from"_s].toString()).contains(u"anna@sender.test"_s)
            || !shown(message[u"from"_s].toString()).contains(shown(sent[i]).left(20)))
            differs(u"from"_s, sent[i], message[u"from"_s].toString());
        const RawSocket::HttpAnswer whole = ask("GET", "/v1/messages/" + message[u"id"_s].toString().toUtf8());
        QString text = sent[i];
        if (text.startsWith(QChar(QChar::ByteOrderMark))) // of a body it is a signature
            text.remove(0, 1);
        if (whole.status != 200 || parsed(whole.body)[u"text"_s].toString().trimmed() != text.trimmed())
            differs(u"text"_s, text, QString::fromUtf8(whole.body));
    }
    QCOMPARE(differing, 0);
}

QTEST_GUILESS_MAIN(TestApiCorpora)
#include "tst_apicorpora.moc"
