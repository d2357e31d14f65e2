// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dovecotserver.h"
#include "support/imapclient.h"
#include "support/mimemails.h"
#include "support/office.h"
#include <QFile>
#include <QHash>
#include <QTest>

using namespace Qt::StringLiterals;
using support::DovecotServer;
using support::ImapClient;
using support::Office;

namespace {

const QByteArray kPlain = " ()<>@,;:/+=";
const QByteArray kPassword = "Plant3dSecret-oeffne dich";

/// A response with every string in one form and one space between two elements.
QByteArray normalized(const QByteArray &response)
{
    QByteArray out;
    const auto add = [&out](const QByteArray &element) {
        if (!out.isEmpty() && !out.endsWith('(') && element != ")")
            out += ' ';
        out += element;
    };
    for (qsizetype i = 0; i < response.size();) {
        const char c = response[i];
        if (c == ' ') {
            ++i;
        } else if (c == '(' || c == ')') {
            add(QByteArray(1, c));
            ++i;
        } else if (c == '"') {
            QByteArray text;
            for (++i; i < response.size() && response[i] != '"'; ++i) {
                if (response[i] == '\\')
                    ++i;
                text += response.mid(i, 1);
            }
            ++i;
            add('"' + text.toPercentEncoding(kPlain) + '"');
        } else if (c == '{' || (c == '~' && response.mid(i + 1, 1) == "{")) {
            const qsizetype open = response.indexOf('{', i), close = response.indexOf('}', i);
            const qsizetype length = response.mid(open + 1, close - open - 1).toLongLong();
            add('"' + response.mid(close + 3, length).toPercentEncoding(kPlain) + '"');
            i = close + 3 + length;
        } else {
            const qsizetype start = i;
            while (i < response.size() && response[i] != ' ' && response[i] != '(' && response[i] != ')')
                ++i;
            add(response.mid(start, i - start));
        }
    }
    return out;
}

// Why some broken messages are told otherwise than by Dovecot 2.3.
const char kNoType[] = "no media type can be read: text/plain (RFC 2045 5.2), or the part of it that can be read; Dovecot says \"\"";
const char kNoHeader[] = "its first line is no field of a header: all of it is body";
const char kTwice[] = "of two fields or parameters of one name the first counts, so that a second cannot change what a filter has seen";
const char kUnquoted[] = "a value with blanks or specials that lacks its quotes is read to the next semicolon, a boundary too";
const char kDelimiter[] = "a line that only begins as a delimiter is none, and no part begins behind the last one (RFC 2046 5.1.1)";
const char kLineEnd[] = "the line end before a delimiter belongs to it (RFC 2046 5.1.1), behind an inner multipart too";
const char kExtended[] = "charset and boundary in the form of RFC 2231 count; others are decoded and encoded anew";
const char kCoding[] = "an unknown transfer coding is told as it is, since BINARY refuses it";
const char kEncoded[] = "an encoded message/rfc822 cannot be looked into (RFC 2046 5.2.1)";
const char kBlanks[] = "blanks around a value do not count; nothing left is NIL";
const char kAddresses[] = "addresses that are none: as much as can be read";

const QHash<QString, QByteArray> kKnown = {
    {u"mime-cpython/data/msg_14.txt"_s, kNoType},
    {u"mime-enmime/data/testdata/mail/mime-bad-content-type.raw"_s, kNoType},
    {u"mime-enmime/data/testdata/mail/mime-blank-media-name.raw"_s, kNoType},
    {u"mime-enmime/data/testdata/parts/barren-content-type.raw"_s, kNoType},
    {u"mime-enmime/data/testdata/parts/ctype-invalid-characters.raw"_s, kNoType},
    {u"mime-enmime/data/testdata/parts/empty-ctype-bad-content.raw"_s, kNoType},
    {u"mime-mail-parser/data/eml/malformed/017.eml"_s, kNoType},
    {u"mime-rubymail/data/error_emails/missing_content_disposition.eml"_s, kNoType},
    {u"mime-rubymail/data/error_emails/multiple_invalid_content_dispositions.eml"_s, kNoType},
    {u"mime-cpython/data/msg_19.txt"_s, kNoHeader},
    {u"mime-enmime/data/testdata/low-quality/bad-header-start.raw"_s, kNoHeader},
    {u"mime-enmime/data/testdata/mail/erroneous.raw"_s, kNoHeader},
    {u"mime-cpython/data/msg_20.txt"_s, kTwice},
    {u"mime-cpython/data/msg_25.txt"_s, kTwice},
    {u"mime-enmime/data/testdata/mail/inlinemultipart.raw"_s, kTwice},
    {u"mime-enmime/data/testdata/mail/malformed-multiple-address-header-values.raw"_s, kTwice},
    {u"mime-enmime/data/testdata/mail/mime-duplicate-param.raw"_s, kTwice},
    {u"mime-mail-parser/data/eml/malformed/019.eml"_s, kTwice},
    {u"mime-rubymail/data/mime_emails/raw_email_with_multipart_mixed_quoted_boundary.eml"_s, kTwice},
    {u"mime-enmime/data/testdata/mail/mime-unquoted-tspecials-param.raw"_s, kUnquoted},
    {u"mime-enmime/data/testdata/parts/missing-closing-param-quote.raw"_s, kUnquoted},
    {u"mime-enmime/data/testdata/parts/unquoted-ctype-param-special.raw"_s, kUnquoted},
    {u"mime-mail-parser/data/eml/rfc/001.eml"_s, kUnquoted},
    {u"mime-rubymail/data/attachment_emails/attachment_with_unquoted_name.eml"_s, kUnquoted},
    {u"mime-rubymail/data/mime_emails/raw_email_with_binary_encoded.eml"_s, kUnquoted},
    {u"mime-rubymail/data/mime_emails/raw_email_with_illegal_boundary.eml"_s, kUnquoted},
    {u"mime-rubymail/data/plain_emails/raw_email_bad_time.eml"_s, kUnquoted},
    {u"mime-enmime/data/testdata/mail/epilogue-sample.raw"_s, kDelimiter},
    {u"mime-mail-parser/data/eml/malformed/004.eml"_s, kDelimiter},
    {u"mime-mail-parser/data/eml/malformed/007.eml"_s, kDelimiter},
    {u"mime-mail-parser/data/eml/malformed/016.eml"_s, kDelimiter},
    {u"mime-mail-parser/data/eml/thirdparty/007.eml"_s, kLineEnd},
    {u"mime-postal/data/mimetorture.eml"_s, kLineEnd},
    {u"mime-rubymail/data/mime_emails/raw_email4.eml"_s, kDelimiter},
    {u"mime-cpython/data/msg_29.txt"_s, kExtended},
    {u"mime-cpython/data/msg_32.txt"_s, kExtended},
    {u"mime-cpython/data/msg_33.txt"_s, kExtended},
    {u"mime-rubymail/data/attachment_emails/attachment_with_encoded_name.eml"_s, kExtended},
    {u"mime-rubymail/data/plain_emails/raw_email8.eml"_s, kExtended},
    {u"mime-mail-parser/data/eml/thirdparty/004.eml"_s, kCoding},
    {u"mime-rubymail/data/error_emails/content_transfer_encoding_qp_with_space.eml"_s, kCoding},
    {u"mime-rubymail/data/error_emails/content_transfer_encoding_text-html.eml"_s, kCoding},
    {u"mime-rubymail/data/error_emails/content_transfer_encoding_with_semi_colon.eml"_s, kCoding},
    {u"mime-mail-parser/data/eml/rfc/008.eml"_s, kEncoded},
    {u"mime-rubymail/data/error_emails/bad_date_header.eml"_s, kBlanks},
    {u"mime-rubymail/data/error_emails/bad_subject.eml"_s, kBlanks},
    {u"mime-rubymail/data/error_emails/empty_in_reply_to.eml"_s, kBlanks},
    {u"mime-rubymail/data/error_emails/missing_body.eml"_s, kAddresses},
    {u"mime-rubymail/data/error_emails/weird_to_header.eml"_s, kAddresses},
    {u"mime-rubymail/data/plain_emails/mix_caps_content_type.eml"_s, kAddresses},
    {u"mime-rubymail/data/plain_emails/raw_email_multiple_from.eml"_s, kAddresses},
    {u"mime-rubymail/data/plain_emails/raw_email_with_at_display_name.eml"_s, kAddresses},
    {u"mime-rubymail/data/rfc2822/example11.eml"_s, kAddresses},
};

} // namespace

/// The same messages in Dovecot and in Postkontor: what FETCH says of them is the same.
class TestBesideDovecot : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void structures_data();
    void structures();

private:
    QByteArray fetched(ImapClient &client, const QByteArray &item);

    Office m_office;
    DovecotServer m_dovecot;
    int m_users = 0;
};

void TestBesideDovecot::initTestCase()
{
    if (!DovecotServer::available())
        QSKIP("dovecot-imapd is not installed, or this is not root");
    if (support::corporaDir().isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    QVERIFY2(m_dovecot.start({}), qPrintable(m_dovecot.log()));
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAPS"_s, u"127.0.0.1:0"_s);
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
}

QByteArray TestBesideDovecot::fetched(ImapClient &client, const QByteArray &item)
{
    if (!client.command("FETCH * " + item).startsWith("OK") || client.untagged().isEmpty())
        return "no answer";
    const QByteArray text = normalized(client.untagged().first());
    return text.mid(text.indexOf(" (" + item + ' '));
}

void TestBesideDovecot::structures_data()
{
    support::addMimeFolders();
}

void TestBesideDovecot::structures()
{
    QFETCH(QString, folder);
    QFETCH(int, atLeast);
    const QStringList files = support::mimeMails(folder);
    QVERIFY(files.size() >= atLeast);
    const QByteArray user = "user" + QByteArray::number(++m_users) + "@example.test";
    const QByteArray wanted = "{\"address\":\"" + user + "\",\"password\":\"" + kPassword + "\"}";
    QCOMPARE(m_office.rest->post(u"/v1/users"_s, wanted).status, 201);
    ImapClient ours, theirs;
    QVERIFY(ours.connectTo(m_office.engine.port(u"imaps"_s), true).startsWith("* OK"));
    QVERIFY(ours.command("LOGIN " + user + " \"" + kPassword + '"').startsWith("OK"));
    QVERIFY(theirs.connectTo(m_dovecot.port()).startsWith("* OK"));
    QVERIFY2(theirs.command("LOGIN " + user + ' ' + DovecotServer::password()).startsWith("OK"), qPrintable(m_dovecot.log()));
    for (ImapClient *client : {&ours, &theirs})
        QVERIFY(client->command("SELECT INBOX").startsWith("OK"));
    int equal = 0, known = 0;
    QByteArray faults;
    for (const QString &path : files) {
        QFile in(path);
        QVERIFY(in.open(QIODevice::ReadOnly));
        const QByteArray message = support::wireForm(in.readAll());
        for (ImapClient *client : {&ours, &theirs})
            QVERIFY2(client->append("INBOX", message).startsWith("OK"), qPrintable(path));
        QByteArray differences;
        for (const char *item : {"ENVELOPE", "BODYSTRUCTURE", "BODY"}) {
            const QByteArray our = fetched(ours, item), their = fetched(theirs, item);
            const bool anyCase = item[0] == 'B'; // names of types and parameters: we write them in lower case
            if (anyCase ? our.toLower() != their.toLower() : our != their)
                differences += "  ours   " + our + "\n  theirs " + their + '\n';
        }
        const QByteArray reason = kKnown.value(path.mid(support::corporaDir().size() + 1));
        equal += differences.isEmpty();
        known += !differences.isEmpty();
        if (differences.isEmpty() != reason.isEmpty())
            faults += path.toUtf8() + (reason.isEmpty() ? " differs\n" : " differs no more\n") + differences;
    }
    qInfo("%d messages alike, %d told otherwise for a reason", equal, known);
    QVERIFY2(faults.isEmpty(), faults.constData());
}

QTEST_GUILESS_MAIN(TestBesideDovecot)
#include "tst_besidedovecot.moc"
