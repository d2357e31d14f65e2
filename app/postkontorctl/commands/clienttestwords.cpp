// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/clienttestwords.h"
#include "postkontorctl/ctl.h"
#include <QHash>

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

using Words = QHash<QString, const char *>;

/// Whatever has no words of its own is shown as its code.
QString wordsFor(const Words &words, const QString &key)
{
    const auto found = words.constFind(key);
    return found == words.cend() ? key : Ctl::tr(*found);
}

} // namespace

QString stepText(const clienttest::Step &step)
{
    static const Words words{{u"config"_s, QT_TRANSLATE_NOOP("Ctl", "Settings at %1")},
                             {u"records"_s, QT_TRANSLATE_NOOP("Ctl", "DNS record %1")},
                             {u"address"_s, QT_TRANSLATE_NOOP("Ctl", "Address of %1")},
                             {u"connect"_s, QT_TRANSLATE_NOOP("Ctl", "Connection to %1")},
                             {u"tls"_s, QT_TRANSLATE_NOOP("Ctl", "Encryption and certificate of %1")},
                             {u"greeting"_s, QT_TRANSLATE_NOOP("Ctl", "Greeting of %1")},
                             {u"sign-in"_s, QT_TRANSLATE_NOOP("Ctl", "Sign-in at %1")},
                             {u"send"_s, QT_TRANSLATE_NOOP("Ctl", "A mail handed to %1")},
                             {u"arrival"_s, QT_TRANSLATE_NOOP("Ctl", "The mail in the inbox at %1")}};
    const QString text = wordsFor(words, step.what);
    return text.contains("%1"_L1) ? text.arg(step.where) : text;
}

QString problemText(const clienttest::Step &step)
{
    static const Words words{{u"no-address"_s, QT_TRANSLATE_NOOP("Ctl", "the name has no address in the DNS")},
                             {u"refused"_s, QT_TRANSLATE_NOOP("Ctl", "nobody listens there")},
                             {u"unreachable"_s, QT_TRANSLATE_NOOP("Ctl", "it cannot be reached")},
                             {u"timeout"_s, QT_TRANSLATE_NOOP("Ctl", "no answer within 15 s")},
                             {u"closed"_s, QT_TRANSLATE_NOOP("Ctl", "the other side closed the connection")},
                             {u"certificate-name"_s, QT_TRANSLATE_NOOP("Ctl", "the certificate is for other names")},
                             {u"certificate-expired"_s, QT_TRANSLATE_NOOP("Ctl", "the certificate is not valid today")},
                             {u"certificate-untrusted"_s, QT_TRANSLATE_NOOP("Ctl", "the certificate is signed by nobody this machine knows")},
                             {u"certificate-bad"_s, QT_TRANSLATE_NOOP("Ctl", "the certificate is not good")},
                             {u"no-tls"_s, QT_TRANSLATE_NOOP("Ctl", "no TLS is spoken there")},
                             {u"no-starttls"_s, QT_TRANSLATE_NOOP("Ctl", "STARTTLS is refused")},
                             {u"http-status"_s, QT_TRANSLATE_NOOP("Ctl", "the web server refuses")},
                             {u"not-understood"_s, QT_TRANSLATE_NOOP("Ctl", "the answer is not what the program needs")},
                             {u"no-record"_s, QT_TRANSLATE_NOOP("Ctl", "there is none")},
                             {u"nothing-found"_s, QT_TRANSLATE_NOOP("Ctl", "the program finds no server by the address alone")},
                             {u"not-this-protocol"_s, QT_TRANSLATE_NOOP("Ctl", "something else answers there")},
                             {u"sign-in-refused"_s, QT_TRANSLATE_NOOP("Ctl", "the server does not let this user in")},
                             {u"not-taken"_s, QT_TRANSLATE_NOOP("Ctl", "the mail was not taken")},
                             {u"not-arrived"_s, QT_TRANSLATE_NOOP("Ctl", "the mail did not come within 20 s")}};
    return step.code.isEmpty() ? QString() : wordsFor(words, step.code);
}

QString adviceText(const clienttest::Step &step, clienttest::Program program)
{
    using clienttest::Program;
    if (step.code == "nothing-found"_L1) {
        if (program == Program::Phone)
            return Ctl::tr("Add the SRV records of the domain; the console lists them under Domains.");
        const QString name = (program == Program::Outlook ? u"autodiscover."_s : u"autoconfig."_s) + step.where;
        return Ctl::tr("Let %1 lead to the server in the DNS, and let the server be reached at port 443 with a certificate for that name. The console lists the records under Domains.")
            .arg(name);
    }
    const QString reach = Ctl::tr("Is the listener on, and does the firewall let its port in? Where a router maps it to another port, name that one in clients.services.");
    const QString mail = Ctl::tr("postkontorctl mail find and postkontorctl log say what became of it.");
    const QString foreign = Ctl::tr("Another program or another listener has this port: look at the listen settings and clients.services.");
    const QHash<QString, QString> words{
        {u"no-address"_s, Ctl::tr("Add an A or AAAA record for it, or set clients.hostname to a name that has one.")},
        {u"refused"_s, reach},
        {u"unreachable"_s, reach},
        {u"timeout"_s, reach},
        {u"closed"_s, Ctl::tr("The log says why: too many connections, or this address is banned (postkontorctl ban list).")},
        {u"certificate-name"_s, Ctl::tr("Get a certificate with this name (acme.names, tls.certificate), or set clients.hostname to a name that it has.")},
        {u"certificate-expired"_s, Ctl::tr("Renew it; postkontorctl certificate list says what is wrong.")},
        {u"certificate-untrusted"_s, Ctl::tr("Get one from a public authority (acme.directory), or install the root of the local authority on every device (postkontorctl certificate root).")},
        {u"certificate-bad"_s, Ctl::tr("postkontorctl certificate list says what is wrong with it.")},
        {u"no-tls"_s, foreign},
        {u"no-starttls"_s, Ctl::tr("postkontorctl certificate list says whether there is a certificate to show.")},
        {u"not-this-protocol"_s, foreign},
        {u"sign-in-refused"_s, Ctl::tr("Is the password right, and the user not locked? With a second factor a program needs an app password.")},
        {u"not-taken"_s, mail},
        {u"not-arrived"_s, mail}};
    return words.value(step.code);
}

} // namespace ctl
