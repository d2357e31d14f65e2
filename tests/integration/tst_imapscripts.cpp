// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/corpora.h"
#include "support/imapgrammar.h"
#include "support/imapscriptrun.h"
#include "support/office.h"
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using support::ImapClient;
using support::ImapScript;
using support::ImapScriptRun;

namespace {

const QByteArray kPassword = "Plant3dSecret-oeffne dich";

/// Expectations of a script that the RFCs leave to the server.
struct LeftOut
{
    const char *script;
    QList<int> lines;
    const char *why;
};
constexpr char kRecent[] = "nothing is \\Recent here: RFC 9051 (appendix E) took it away";
const QList<LeftOut> kLeftOut{
    {"append-binary", {36}, "7 octets that are 6: imaptest compares up to the first NUL"},
    {"copy", {30, 33, 34, 35, 43, 46}, kRecent},
    {"listext", {59}, "a name stays subscribed when its folder is deleted: not yet"},
    {"search-flags", {40, 43, 46}, kRecent},
    {"select", {9, 19, 24}, kRecent},
};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// imaptest's scripts against a real engine, with an account of its own for each. POSTKONTOR_SCRIPT plays one of them; POSTKONTOR_IMAP_PORT
/// plays them against another server, to see that the interpreter judges right.
class TestImapScripts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matching_data();
    void matching();
    void grammar_data();
    void grammar();
    void scripts();

private:
    bool open();
    quint16 port() const { return m_foreignPort ? m_foreignPort : m_office.engine.port(u"imaps"_s); }
    QByteArray newUser();
    QStringList lacking(const QStringList &capabilities) const;
    QString play(const ImapScript &script, const QString &folder);

    support::Office m_office;
    quint16 m_foreignPort = 0; ///< of another server that judges the interpreter: without TLS, any name, this password
    QStringList m_announced;
    int m_users = 0;
    int m_commands = 0;
};

void TestImapScripts::matching_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<bool>("meets");
    const auto row = [](const char *expected, const char *response, bool meets) {
        QTest::addRow("%s | %s", expected, response) << QByteArray(expected) << QByteArray(response) << meets;
    };
    row("1 fetch (uid $uid flags (\\seen))", "1 FETCH (FLAGS (\\Seen \\Recent) UID 9)", true);
    row("1 fetch (flags (\\seen))", "1 FETCH (FLAGS (\\Seen \\Draft))", false);
    row("1 fetch (flags ($!extra \\seen))", "1 FETCH (FLAGS (\\Seen \\Draft))", false);
    row("1 fetch (flags ($!unordered \\seen))", "1 FETCH (FLAGS (\\Draft \\Seen))", true);
    row("1 fetch (flags (\\seen \\draft))", "1 FETCH (FLAGS (\\Seen))", false);
    row("1 fetch (uid $)", "2 FETCH (UID 1)", false);
    row("1 fetch (body[] \"a b\")", "1 FETCH (BODY[] {3}\r\na b)", true);
    row("1 fetch (body[] nil)", "1 FETCH (BODY[] \"NIL\")", false);
    row("list () $sep $mailbox${sep}x", "LIST (\\HasNoChildren) \"/\" imaptest/x", true);
    row("list ($!unordered $!ban=\\noselect) $ a", "LIST (\\Noselect) \"/\" a", false);
    row("search 1 2", "SEARCH 1 2 3", false);
    row("search $a $b", "SEARCH 1 2", true);
    row("status x (messages 1)", "STATUS x (UIDNEXT 4 MESSAGES 1)", true);
    row("status x (messages 1)", "STATUS x (UIDNEXT 1 MESSAGES 2)", false);
    row("ok [uidvalidity $v]", "OK [UIDVALIDITY 77] UIDs valid", true);
    row("ok [uidvalidity $v]", "OK [UIDNEXT 77] Next", false);
    row("ok [copyuid $v $a:$b 5]", "OK [COPYUID 3 1:2 5] Done", true);
    row("$2 expunge", "2 EXPUNGE", true);
    row("$2 expunge", "1 EXPUNGE", false);
    row("list () \"/\" ${case:INBOX}", "LIST () \"/\" INBOX", true);
    row("list () \"/\" ${case:INBOX}", "LIST () \"/\" inbox", false);
}

void TestImapScripts::matching()
{
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, response);
    QString error;
    const auto script = ImapScript::parse(u"matching"_s, "state: auth\n\nok noop\n* " + expected + '\n', &error);
    QVERIFY2(script, qPrintable(error));
    const auto values = support::parseImapValues(response);
    QVERIFY(values);
    support::ImapMatcher matcher;
    matcher.set("mailbox", "imaptest");
    matcher.begin(3);
    QTEST(matcher.matches(script->groups.first().untagged.first().values, *values, support::isImapStatus(values->first().text)), "meets");
}

void TestImapScripts::grammar_data()
{
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<bool>("right");
    const auto row = [](const char *response, bool right) { QTest::addRow("%s", response) << QByteArray(response) << right; };
    row("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] Ready", true);
    row("* OK", false);
    row("a1 OK Done", true);
    row("a1 OK [READ-WRITE]", false);
    row("a1 MAYBE Done", false);
    row("* 3 EXISTS", true);
    row("* 0 EXPUNGE", false);
    row("* 03 EXISTS", false);
    row("* 1 FETCH (FLAGS (\\Seen a) UID 5)", true);
    row("* 1 FETCH (FLAGS (\\Seen  a))", false);
    row("* 1 FETCH (UID 5 )", false);
    row("* 1 FETCH (BODY[HEADER.FIELDS (A B)]<0> {2}\r\nab)", true);
    row("* 1 FETCH (BODY[] {3}\r\nab)", false);
    row("* 1 FETCH (BODY[1] \"\xe4\")", false);
    row("* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))", true);
    row("* 1 FETCH (ENVELOPE (NIL NIL () NIL NIL NIL NIL NIL NIL NIL))", false);
    row("* 1 FETCH (BODY ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 7 1) \"MIXED\"))", true);
    row("* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 7))", false);
    row("* 1 FETCH (INTERNALDATE \" 1-Jan-2026 00:00:00 +0000\")", true);
    row("* 1 FETCH (INTERNALDATE \"1-Jan-2026 00:00:00 +0000\")", false);
    row("* LIST (\\Noselect) \"/\" \"a b\"", true);
    row("* LIST (\\Noselect) \"/\" a b", false);
    row("* STATUS INBOX (MESSAGES 1 UIDNEXT 2)", true);
    row("* SEARCH 1 2", true);
    row("* SEARCH 0", false);
    row("* ESEARCH (TAG \"a\") UID MIN 1 ALL 1:4,7", true);
    row("* ESEARCH (TAG \"a\") ALL 1:4,", false);
    row("* VANISHED (EARLIER) 1:4,7", true);
    row("* THREAD (2)(3 6 (4 23)(44 7 96))", true);
    row("* THREAD (2)(3 6", false);
}

void TestImapScripts::grammar()
{
    QFETCH(QByteArray, response);
    QTEST(support::imapGrammarFault(response).isEmpty(), "right");
}

bool TestImapScripts::open()
{
    m_foreignPort = qEnvironmentVariable("POSTKONTOR_IMAP_PORT").toUShort();
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAPS"_s, u"127.0.0.1:0"_s);
    ImapClient client;
    if ((m_foreignPort == 0 && !m_office.open()) || !client.connectTo(port(), m_foreignPort == 0).startsWith("* OK"))
        return false;
    if (!client.command("LOGIN " + newUser() + " \"" + kPassword + '"').startsWith("OK") || !client.command("CAPABILITY").startsWith("OK"))
        return false;
    m_announced = QString::fromLatin1(client.untagged().join(' ')).toUpper().split(u' ');
    return m_announced.contains(u"IMAP4REV1"_s);
}

QByteArray TestImapScripts::newUser()
{
    const QByteArray address = "script" + QByteArray::number(++m_users) + "@example.test";
    if (m_foreignPort)
        return address;
    const int status = m_office.rest->post(u"/v1/users"_s, R"({"address":")" + address + R"(","password":")" + kPassword + "\"}").status;
    return status == 201 ? address : QByteArray();
}

QStringList TestImapScripts::lacking(const QStringList &capabilities) const
{
    QStringList out;
    for (const QString &capability : capabilities) {
        if (!m_announced.contains(capability.toUpper()))
            out << capability.toUpper();
    }
    return out;
}

QString TestImapScripts::play(const ImapScript &script, const QString &folder)
{
    QByteArray mbox = contentOf(folder + u'/' + script.name + u".mbox"_s);
    if (mbox.isEmpty())
        mbox = contentOf(folder + u"/default.mbox"_s);
    ImapScriptRun::LeftOutLines leftOut;
    for (const LeftOut &one : kLeftOut) {
        if (script.name == QLatin1StringView(one.script)) {
            qInfo("%s: %lld line(s) not asked for: %s", one.script, qint64(one.lines.size()), one.why);
            leftOut = one.lines;
        }
    }
    const ImapScriptRun::Server server{port(), m_foreignPort == 0, {{newUser(), kPassword}, {newUser(), kPassword}}};
    ImapScriptRun run(script, support::readMbox(mbox), server, leftOut);
    const QString error = run.run();
    m_commands += run.passed();
    return error;
}

void TestImapScripts::scripts()
{
    if (support::corporaDir().isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    QVERIFY2(open(), qPrintable(m_office.engine.log()));
    const QString folder = support::corporaDir() + u"/imaptest-scripts/data"_s;
    const QString only = qEnvironmentVariable("POSTKONTOR_SCRIPT");
    QStringList failures;
    int passed = 0, leftOut = 0;
    for (const QString &name : QDir(folder).entryList(QDir::Files, QDir::Name)) {
        if (name.endsWith(u".mbox"_s) || (!only.isEmpty() && name != only))
            continue;
        QString error;
        const auto script = ImapScript::parse(name, contentOf(folder + u'/' + name), &error);
        QVERIFY2(script, qPrintable(error));
        if (const QStringList missing = lacking(script->capabilities); !missing.isEmpty()) {
            qInfo("left out: %s wants %s", qPrintable(name), qPrintable(missing.join(u' ')));
            ++leftOut;
            continue;
        }
        if (const QString failure = play(*script, folder); failure.isEmpty())
            ++passed;
        else
            failures << failure;
    }
    qInfo("imaptest: %d groups with %d commands passed, %lld failed, %d left out", passed, m_commands, qint64(failures.size()), leftOut);
    QVERIFY2(failures.isEmpty(), qPrintable(u"\n"_s + failures.join(u"\n\n"_s)));
    QVERIFY(passed + leftOut >= (only.isEmpty() ? 70 : 1));
}

QTEST_GUILESS_MAIN(TestImapScripts)
#include "tst_imapscripts.moc"
