// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/names.h"
#include "control/permissions.h"
#include <QTest>

using control::Call;
using control::Scope;

class TestPermissions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void scopes_data()
    {
        QTest::addColumn<int>("call");
        QTest::addColumn<int>("scope");
        const auto row = [](const char *name, Call call, Scope scope) {
            QTest::newRow(name) << int(call) << int(scope);
        };
        row("status", Call::ReadStatus, Scope::Read);
        row("read domains", Call::ReadDomains, Scope::Read);
        row("change domains", Call::ChangeDomains, Scope::Admin);
        row("read mailboxes", Call::ReadMailboxes, Scope::Read);
        row("change mailboxes", Call::ChangeMailboxes, Scope::Admin);
        row("read folders", Call::ReadFolders, Scope::Read);
        row("change folders", Call::ChangeFolders, Scope::Admin);
        row("read messages", Call::ReadMessages, Scope::Read);
        row("change messages", Call::ChangeMessages, Scope::Admin);
        row("send", Call::SendMessages, Scope::Send);
        row("trace", Call::ReadTrace, Scope::Read);
        row("read queue", Call::ReadQueue, Scope::Read);
        row("change queue", Call::ChangeQueue, Scope::Queue);
        row("connections", Call::ReadConnections, Scope::Read);
        row("close connections", Call::CloseConnections, Scope::Admin);
        row("events", Call::ReadEvents, Scope::Read);
        row("metrics", Call::ReadMetrics, Scope::Read);
        row("read settings", Call::ReadSettings, Scope::Admin);
        row("change settings", Call::ChangeSettings, Scope::Admin);
        row("tokens", Call::ManageTokens, Scope::Admin);
    }
    void scopes()
    {
        QFETCH(int, call);
        QFETCH(int, scope);
        const auto kind = Call(call);
        QCOMPARE(int(control::scopeFor(kind)), scope);
        for (const Scope held : {Scope::Read, Scope::Send, Scope::Queue, Scope::Admin}) {
            control::Token token;
            token.scopes = {held};
            QCOMPARE(control::callAllowed(token, kind), held == Scope::Admin || int(held) == scope);
        }
        QVERIFY(!control::callAllowed(control::Token(), kind));
    }
    void mailboxTokenOnlyReadsItsOwn()
    {
        control::Token token;
        token.mailboxId = 7;
        token.scopes = {Scope::Read, Scope::Admin}; // even if somebody gave it more
        for (int call = 0; call <= int(Call::ManageTokens); ++call) {
            const auto kind = Call(call);
            const bool reads =
                kind == Call::ReadMailboxes || kind == Call::ReadFolders || kind == Call::ReadMessages;
            QCOMPARE(control::callAllowed(token, kind), reads);
        }
        QVERIFY(control::mailboxBound(token));
        QVERIFY(control::mailboxAllowed(token, 7));
        QVERIFY(!control::mailboxAllowed(token, 8));
        QVERIFY(!control::mailboxAllowed(token, 0));
        QVERIFY(control::mailboxAllowed(control::Token(), 8));
    }
    void words()
    {
        for (const Scope scope : {Scope::Read, Scope::Send, Scope::Queue, Scope::Admin})
            QCOMPARE(control::scopeFromString(control::scopeToString(scope)), std::optional(scope));
        for (const char *wrong : {"", "Read", "root", "read "})
            QVERIFY(!control::scopeFromString(QString::fromLatin1(wrong)));
        for (int i = 0; i <= int(control::FolderRole::Archive); ++i) {
            const auto role = control::FolderRole(i);
            QCOMPARE(control::roleFromString(control::roleToString(role)), std::optional(role));
        }
        QVERIFY(!control::roleFromString(u"INBOX"));
    }
};

QTEST_GUILESS_MAIN(TestPermissions)
#include "tst_permissions.moc"
