// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/passwordhash.h"
#include "auth/totp.h"
#include "signinworld.h"
#include <sodium.h>

using namespace Qt::StringLiterals;
using auth::Refusal;

namespace {

/// Knows one password of everybody; answers on the asking thread.
class FakeDirectory final : public auth::PasswordDirectory
{
public:
    bool covers(const QString &name) const override { return !name.contains(u'@') || name.endsWith("@local.test"_L1); }
    bool makesUsers() const override { return makes; }
    void check(const QString &name, const QByteArray &password, base::Callback<Person> done) override
    {
        asked << name;
        if (failure)
            done(base::Error{*failure, {}, {}, {}});
        else if (password == "of the directory")
            done(Person{name.contains(u'@') ? name : name + u"@local.test"_s, u"Somebody"_s});
        else
            done(base::Error{base::ErrorKind::Forbidden, {}, {}, {}});
    }
    QStringList asked;
    std::optional<base::ErrorKind> failure;
    bool makes = false;
};

QByteArray weakHash(const QByteArray &password)
{
    char text[crypto_pwhash_STRBYTES] = {};
    return crypto_pwhash_str_alg(text, password.constData(), quint64(password.size()), 1, 8ULL << 20, crypto_pwhash_ALG_ARGON2ID13) == 0 ? QByteArray(text) : QByteArray();
}

} // namespace

/// Passwords that are kept elsewhere, and those kept here in an old form.
class TestPasswordDirectory : public QObject
{
    Q_OBJECT
    /// The address of who is in, or "-reason".
    static QByteArray outcome(SignInWorld &world, auth::Authenticator &authenticator, const QByteArray &name, const QByteArray &password, bool person = false,
                              const QString &code = {})
    {
        std::optional<auth::Verdict> verdict;
        const auto done = [&verdict](const auth::Verdict &one) { verdict = one; };
        if (person)
            authenticator.person(world.origin(), name, password, code, done);
        else
            authenticator.password(world.origin(), "PLAIN", name, password, done);
        world.loop->runUntil([&verdict] { return verdict.has_value(); });
        const auto *who = std::get_if<auth::Identity>(&*verdict);
        return who ? who->address.toUtf8() : '-' + QByteArray::number(std::get<Refusal>(*verdict).why);
    }
    static QByteArray refused(Refusal::Why why) { return '-' + QByteArray::number(why); }

private Q_SLOTS:
    void whoIsAsked()
    {
        SignInWorld world;
        FakeDirectory directory;
        auto setup = world.setup();
        setup.directory = &directory;
        auth::Authenticator authenticator(setup);
        world.accounts.add(u"bert@local.test"_s, {});
        world.accounts.add(u"carl@other.test"_s, {});
        QCOMPARE(outcome(world, authenticator, "bert@local.test", "of the directory"), "bert@local.test");
        QCOMPARE(outcome(world, authenticator, "bert", "of the directory"), "bert@local.test");
        QCOMPARE(outcome(world, authenticator, "bert@local.test", "wrong"), refused(Refusal::WrongCredentials));
        QCOMPARE(outcome(world, authenticator, "nobody@local.test", "of the directory"), refused(Refusal::WrongCredentials));
        QCOMPARE(directory.asked.size(), 4); // also for nobody: unknown names take the same way
        directory.asked.clear();
        QCOMPARE(outcome(world, authenticator, "carl@other.test", "of the directory"), refused(Refusal::WrongCredentials)); // not its domain
        QCOMPARE(outcome(world, authenticator, "anna@local.test", "open sesame"), "anna@local.test"); // has a password here
        QCOMPARE(outcome(world, authenticator, "anna@local.test", "of the directory"), refused(Refusal::WrongCredentials));
        QVERIFY(directory.asked.isEmpty());
        QCOMPARE(outcome(world, authenticator, "anna", "of the directory"), refused(Refusal::WrongCredentials)); // nor by another name
    }

    void away()
    {
        SignInWorld world;
        FakeDirectory directory;
        auto setup = world.setup();
        setup.directory = &directory;
        auth::Authenticator authenticator(setup);
        world.accounts.add(u"bert@local.test"_s, {});
        for (const base::ErrorKind kind : {base::ErrorKind::Unavailable, base::ErrorKind::Busy}) {
            directory.failure = kind;
            QCOMPARE(outcome(world, authenticator, "bert@local.test", "of the directory"), refused(Refusal::DirectoryAway));
            QCOMPARE(outcome(world, authenticator, "nobody@local.test", "x"), refused(Refusal::DirectoryAway));
        }
        QCOMPARE(outcome(world, authenticator, "anna@local.test", "open sesame"), "anna@local.test"); // who needs it not is not held up
    }

    void rightsHere()
    {
        SignInWorld world;
        FakeDirectory directory;
        auto setup = world.setup();
        setup.directory = &directory;
        auth::Authenticator authenticator(setup);
        world.accounts.add(u"bert@local.test"_s, {}).locked = true;
        QCOMPARE(outcome(world, authenticator, "bert@local.test", "of the directory"), refused(Refusal::Locked));
        storage::Credentials &carl = world.accounts.add(u"carl@local.test"_s, {});
        carl.twoFactorSecret = auth::newTotpSecret();
        const QString code = auth::totpCode(carl.twoFactorSecret, world.clock.wallMs() / 30'000);
        QCOMPARE(outcome(world, authenticator, "carl@local.test", "of the directory"), refused(Refusal::NeedsAppPassword));
        QCOMPARE(outcome(world, authenticator, "carl@local.test", "of the directory", true), refused(Refusal::NeedsCode));
        QCOMPARE(outcome(world, authenticator, "carl@local.test", "of the directory", true, code), "carl@local.test");
    }

    void firstVisit()
    {
        SignInWorld world;
        FakeDirectory directory;
        directory.makes = true;
        auto setup = world.setup();
        setup.directory = &directory;
        auth::Authenticator authenticator(setup);
        QCOMPARE(outcome(world, authenticator, "dora@local.test", "wrong"), refused(Refusal::WrongCredentials));
        QVERIFY(!world.accounts.users.contains(u"dora@local.test"_s));
        QCOMPARE(outcome(world, authenticator, "dora@local.test", "of the directory"), "dora@local.test");
        QVERIFY(world.accounts.users.value(u"dora@local.test"_s).password.hash.isEmpty());
        QCOMPARE(outcome(world, authenticator, "dora@local.test", "of the directory"), "dora@local.test");
        QCOMPARE(world.accounts.users.size(), 2);
    }

    void withoutADirectory()
    {
        SignInWorld world;
        world.accounts.add(u"bert@local.test"_s, {}); // of one that was switched off
        for (const QByteArray &password : {QByteArray("of the directory"), QByteArray()})
            QCOMPARE(outcome(world, world.authenticator, "bert@local.test", password), refused(Refusal::WrongCredentials));
    }

    void oldHashIsRenewed()
    {
        SignInWorld world;
        world.anna().password.hash = weakHash("open sesame");
        QVERIFY(auth::needsRehash(world.anna().password.hash));
        const storage::PasswordForms old = world.anna().password;
        QCOMPARE(outcome(world, world.authenticator, "anna@local.test", "wrong"), refused(Refusal::WrongCredentials));
        world.hashes.finish();
        QCOMPARE(world.anna().password.hash, old.hash); // who does not know it changes nothing
        QCOMPARE(outcome(world, world.authenticator, "anna@local.test", "open sesame"), "anna@local.test");
        world.hashes.finish();
        QVERIFY(!auth::needsRehash(world.anna().password.hash));
        QVERIFY(auth::passwordMatches("open sesame", world.anna().password.hash));
        QCOMPARE(world.anna().password.scram, old.scram); // of the same password, with the same salt
        QCOMPARE(world.accounts.renewed, 1);
        QCOMPARE(outcome(world, world.authenticator, "anna@local.test", "open sesame"), "anna@local.test");
        world.hashes.finish();
        QCOMPARE(world.accounts.renewed, 1); // once
    }
};

QTEST_GUILESS_MAIN(TestPasswordDirectory)
#include "tst_passworddirectory.moc"
