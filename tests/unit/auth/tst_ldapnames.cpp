// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/ldapnames.h"
#include <QTest>

using namespace Qt::StringLiterals;
using auth::LdapForm;

class TestLdapNames : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void values_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<QByteArray>("name");
        const auto row = [](const char *title, const QByteArray &value, const QByteArray &filter, const QByteArray &name) { QTest::newRow(title) << value << filter << name; };
        row("plain", "anna", "anna", "anna");
        // RFC 4515 4
        row("parentheses", "Parens R Us (for all your parenthetical needs)", "Parens R Us \\28for all your parenthetical needs\\29", "Parens R Us (for all your parenthetical needs)");
        row("star", "*", "\\2a", "*");
        row("backslash", "C:\\MyFile", "C:\\5cMyFile", "C:\\5cMyFile");
        row("NUL", QByteArray("a\0b", 3), "a\\00b", "a\\00b");
        row("beyond ASCII", "Lu\xc4\x8di\xc4\x87", "Lu\\c4\\8di\\c4\\87", "Lu\\c4\\8di\\c4\\87"); // RFC 4514 4
        row("all or nothing", "*)(uid=*))(|(uid=*", "\\2a\\29\\28uid=\\2a\\29\\29\\28|\\28uid=\\2a", "*)(uid\\3d*))(|(uid\\3d*");
        // RFC 4514 2.4
        row("another name", "x,ou=admins", "x,ou=admins", "x\\2cou\\3dadmins");
        row("two values", "a+b", "a+b", "a\\2bb");
        row("blanks at the edges", " a b ", " a b ", "\\20a b\\20");
        row("number sign first", "#1#", "#1#", "\\231#");
        row("quotes", "\"a\";<b>", "\"a\";<b>", "\\22a\\22\\3b\\3cb\\3e");
        row("line", "a\r\nb", "a\r\nb", "a\\0d\\0ab");
        row("empty", "", "", "");
    }
    void values()
    {
        QFETCH(QByteArray, value);
        QTEST(auth::ldapFilterValue(value), "filter");
        QTEST(auth::ldapNameValue(value), "name");
    }

    void patterns_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("form");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char *title, const QString &pattern, const QString &name, LdapForm form, const QByteArray &text) {
            QTest::newRow(title) << pattern << name << int(form) << text;
        };
        row("filter", u"(&(objectClass=person)(mail=%s))"_s, u"anna@example.test"_s, LdapForm::Filter, "(&(objectClass=person)(mail=anna@example.test))");
        row("user and domain", u"(&(uid=%u)(dc=%d))"_s, u"anna@example.test"_s, LdapForm::Filter, "(&(uid=anna)(dc=example.test))");
        row("no domain", u"(uid=%u)(%d)"_s, u"anna"_s, LdapForm::Filter, "(uid=anna)()");
        row("an @ in the user", u"%u|%d"_s, u"a@b@example.test"_s, LdapForm::Plain, "a@b|example.test");
        row("injection", u"(mail=%s)"_s, u"*)(mail=boss@example.test"_s, LdapForm::Filter, "(mail=\\2a\\29\\28mail=boss@example.test)");
        row("a value is not a pattern", u"(cn=%s)(uid=%u)"_s, u"%u%s%d@example.test"_s, LdapForm::Filter, "(cn=%u%s%d@example.test)(uid=%u%s%d)");
        row("name", u"uid=%u,ou=people,dc=test"_s, u"x,ou=admins@example.test"_s, LdapForm::Name, "uid=x\\2cou\\3dadmins,ou=people,dc=test");
        row("per cent", u"100%% of %x %"_s, u"a"_s, LdapForm::Plain, "100% of %x %");
    }
    void patterns()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, name);
        QFETCH(int, form);
        QTEST(auth::ldapText(pattern, name, LdapForm(form)), "text");
    }
    void formOfAPattern()
    {
        QCOMPARE(auth::ldapFormOf(u"uid=%u,dc=test"_s), LdapForm::Name);
        QCOMPARE(auth::ldapFormOf(u"%u@corp.example.test"_s), LdapForm::Plain);
    }
};

QTEST_GUILESS_MAIN(TestLdapNames)
#include "tst_ldapnames.moc"
