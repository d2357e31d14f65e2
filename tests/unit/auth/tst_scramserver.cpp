// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/scramserver.h"
#include "support/scramclient.h"
#include <QTest>

using namespace Qt::StringLiterals;
using Fault = auth::ScramServer::Fault;

namespace {

const QByteArray kServerNonce("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");

QByteArray bindingOf(QByteArrayView type)
{
    return type == "tls-exporter" ? "thirty-two octets of this channel"_ba : QByteArray();
}

auth::ScramVerifier pencil()
{
    return *auth::ScramVerifier::make("pencil", QByteArray::fromBase64("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
}

} // namespace

class TestScramServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // RFC 7677 3
    void vector()
    {
        auth::ScramServer server({false, false, {}, kServerNonce});
        QCOMPARE(server.first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"), Fault::None);
        QCOMPARE(server.name(), "user"_ba);
        QCOMPARE(server.challenge({pencil()}), "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"_ba);
        QCOMPARE(server.final("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), Fault::None);
        QCOMPARE(server.serverFinal(), "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="_ba);
        QCOMPARE(server.matched(), 0);
    }
    void storedForm()
    {
        const QByteArray text = pencil().toString();
        QVERIFY2(text.startsWith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"), text);
        const auto back = auth::ScramVerifier::fromString(text);
        QVERIFY(back);
        QCOMPARE(back->toString(), text);
        for (const QByteArray &broken : {QByteArray(), "SCRAM-SHA-256$"_ba, text.chopped(1), "SCRAM-SHA-1$" + text.mid(14), text + ":x",
                                         QByteArray(text).replace("4096", "0"), QByteArray(text).replace("4096", "99999999999"), QByteArray(text).replace("$", ":")})
            QVERIFY2(!auth::ScramVerifier::fromString(broken), broken);
    }
    void conversation_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("binding");
        QTest::addColumn<bool>("plus");
        QTest::addColumn<bool>("offered");
        QTest::addColumn<int>("atFirst");
        QTest::addColumn<int>("atFinal");
        const auto row = [](const char *name, const QByteArray &header, const QByteArray &binding, bool plus, bool offered, Fault first, Fault final) {
            QTest::newRow(name) << header << binding << plus << offered << int(first) << int(final);
        };
        const QByteArray good = bindingOf("tls-exporter");
        row("bound", "p=tls-exporter,,", good, true, true, Fault::None, Fault::None);
        row("bound to another channel", "p=tls-exporter,,", "the channel of somebody between us", true, true, Fault::None, Fault::Binding);
        row("bound, says no data", "p=tls-exporter,,", {}, true, true, Fault::None, Fault::Binding);
        row("a type this channel has not", "p=tls-unique,,", good, true, true, Fault::Binding, Fault::None);
        row("PLUS without binding", "n,,", {}, true, true, Fault::Binding, Fault::None);
        row("PLUS, y", "y,,", {}, true, true, Fault::Binding, Fault::None);
        row("binding without PLUS", "p=tls-exporter,,", good, false, true, Fault::Binding, Fault::None);
        row("y, and none was offered", "y,,", {}, false, false, Fault::None, Fault::None);
        row("y, although it was offered: downgraded", "y,,", {}, false, true, Fault::Binding, Fault::None);
        row("n, although it was offered", "n,,", {}, false, true, Fault::None, Fault::None);
        row("another authorization identity", "n,a=boss,", {}, false, false, Fault::None, Fault::None);
    }
    void conversation()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, binding);
        QFETCH(bool, plus);
        QFETCH(bool, offered);
        QFETCH(int, atFirst);
        QFETCH(int, atFinal);
        auth::ScramServer server({plus, offered, bindingOf, {}});
        ScramClient client("user", "pencil", header, binding);
        QCOMPARE(int(server.first(client.first())), atFirst);
        if (Fault(atFirst) != Fault::None)
            return;
        const QByteArray challenge = server.challenge({pencil()});
        QVERIFY(challenge.startsWith("r=" + client.nonce));
        QCOMPARE(int(server.final(client.final(challenge))), atFinal);
        if (Fault(atFinal) == Fault::None)
            QCOMPARE(server.serverFinal(), client.wanted);
        if (header == "n,a=boss,")
            QCOMPARE(server.authzid(), "boss"_ba);
    }
    void severalPasswordsOfOneSalt()
    {
        const auth::ScramVerifier own = pencil();
        const auto app = auth::ScramVerifier::make("brush", own.salt, own.iterations);
        for (const auto &[password, index] : {std::pair{"pencil"_ba, 0}, std::pair{"brush"_ba, 1}, std::pair{"chalk"_ba, -1}}) {
            auth::ScramServer server({});
            ScramClient client("user", password);
            QCOMPARE(server.first(client.first()), Fault::None);
            QCOMPARE(server.final(client.final(server.challenge({own, *app}))), index < 0 ? Fault::Proof : Fault::None);
            QCOMPARE(server.matched(), index);
        }
    }
    void brokenFirst_data()
    {
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const QByteArray &message) { QTest::newRow(message.left(40).toPercentEncoding().constData()) << message; };
        for (const char *message : {"", "n", "n,,", "n,,n=user", "n,,n=user,r=", "n,,n=,r=abc", "n,,r=abc,n=user", "n,,m=ext,n=user,r=abc", "x,,n=user,r=abc",
                                    "n,b=c,n=user,r=abc", "n,,n=us=er,r=abc", "n,,n=us=2cer,r=abc", "n,,n=user,r=a\x7f", "n,,n=user,r=a b", ",,n=user,r=abc",
                                    "n,,n=us\x01er,r=abc", "n,,n=\xff,r=abc", "n,a=,n=user,r=abc"})
            row(message);
        row("n,,n=user,r=" + QByteArray(201, 'x'));
        row("n,,n=" + QByteArray(5000, 'x') + ",r=abc");
        row(QByteArray("n,,n=us\0er,r=abc", 16));
        row(QByteArray(9000, ','));
    }
    void brokenFirst()
    {
        QFETCH(QByteArray, message);
        QCOMPARE(auth::ScramServer({}).first(message), Fault::Malformed);
    }
    void names()
    {
        auth::ScramServer server({});
        QCOMPARE(server.first("n,,n=a=2Cb=3Dc\xc2\xaa@x.test,r=abc"), Fault::None);
        QCOMPARE(server.name(), "a,b=ca@x.test"_ba); // RFC 5802 5.1, SASLprep
    }
    void brokenFinal_data()
    {
        QTest::addColumn<QByteArray>("message"); // NONCE and PROOF stand for what would be right
        QTest::addColumn<int>("fault");
        const auto row = [](const char *name, const char *message, Fault fault) { QTest::newRow(name) << QByteArray(message) << int(fault); };
        row("right", "c=biws,r=NONCE,p=PROOF", Fault::None);
        row("nonce of the client alone", "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=PROOF", Fault::Proof);
        row("nonce with more", "c=biws,r=NONCEx,p=PROOF", Fault::Proof);
        row("another binding", "c=eSws,r=NONCE,p=PROOF", Fault::Binding);
        row("no proof", "c=biws,r=NONCE", Fault::Malformed);
        row("empty proof", "c=biws,r=NONCE,p=", Fault::Proof);
        row("short proof", "c=biws,r=NONCE,p=AAAA", Fault::Proof);
        row("zeros", "c=biws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", Fault::Proof);
        row("no base64", "c=biws,r=NONCE,p=!!!!", Fault::Malformed);
        row("order", "r=NONCE,c=biws,p=PROOF", Fault::Malformed);
        row("nothing", "", Fault::Malformed);
        row("an extension", "c=biws,r=NONCE,x=1,p=PROOF", Fault::Proof); // not of what was proven
    }
    void brokenFinal()
    {
        QFETCH(QByteArray, message);
        QFETCH(int, fault);
        auth::ScramServer server({});
        ScramClient client("user", "pencil");
        server.first(client.first());
        const QByteArray challenge = server.challenge({pencil()});
        const QByteArray right = client.final(challenge);
        message.replace("NONCE", challenge.split(',').value(0).mid(2)).replace("PROOF", right.mid(right.indexOf(",p=") + 3));
        QCOMPARE(int(server.final(message)), fault);
        QCOMPARE(server.serverFinal().isEmpty(), Fault(fault) != Fault::None);
    }
    // A recorded answer is worth nothing for the next exchange.
    void replay()
    {
        auth::ScramServer one({});
        ScramClient client("user", "pencil");
        one.first(client.first());
        const QByteArray recorded = client.final(one.challenge({pencil()}));
        QCOMPARE(one.final(recorded), Fault::None);
        auth::ScramServer other({});
        other.first(client.first());
        other.challenge({pencil()});
        QCOMPARE(other.final(recorded), Fault::Proof);
    }
    void nobody()
    {
        const auth::ScramVerifier one = auth::nobodysVerifier("anna@x.test", "key");
        const auth::ScramVerifier again = auth::nobodysVerifier("anna@x.test", "key");
        QCOMPARE(one.salt, again.salt);
        QCOMPARE(one.salt.size(), auth::ScramVerifier::kSaltOctets);
        QCOMPARE(one.iterations, auth::ScramVerifier::kIterations);
        QVERIFY(one.salt != auth::nobodysVerifier("bert@x.test", "key").salt);
        QVERIFY(one.salt != auth::nobodysVerifier("anna@x.test", "other key").salt);
        auth::ScramServer server({});
        ScramClient client("anna@x.test", "pencil");
        server.first(client.first());
        QCOMPARE(server.final(client.final(server.challenge({one}))), Fault::Proof);
    }
};

QTEST_GUILESS_MAIN(TestScramServer)
#include "tst_scramserver.moc"
