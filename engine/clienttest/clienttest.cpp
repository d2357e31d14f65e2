// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "clienttest/clienttest.h"
#include <QUrlQuery>
#include <QUuid>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace clienttest {

namespace {

QUrl url(const QString &scheme, const QString &host, const QString &path, const QString &address = {})
{
    QUrl out;
    out.setScheme(scheme);
    out.setHost(host);
    out.setPath(path);
    if (!address.isEmpty()) {
        QUrlQuery query;
        query.addQueryItem(u"emailaddress"_s, QString::fromLatin1(QUrl::toPercentEncoding(address)));
        out.setQuery(query);
    }
    return out;
}

/// The first that can be read from, the first that can be sent by: what programs take.
QList<Server> chosen(const QList<Server> &all)
{
    QList<Server> out;
    for (const auto &kinds : {QList{Server::Imap, Server::Pop3}, QList{Server::Smtp}}) {
        for (const Server::Kind kind : kinds) {
            const auto found = std::find_if(all.begin(), all.end(), [kind](const Server &server) { return server.kind == kind; });
            if (found != all.end()) {
                out.append(*found);
                break;
            }
        }
    }
    return out;
}

Server serverOf(const QString &name, const QDnsServiceRecord &record)
{
    const QString service = name.section(u'.', 0, 0);
    const Server::Kind kind = service.startsWith("_imap"_L1) ? Server::Imap : service.startsWith("_pop3"_L1) ? Server::Pop3 : Server::Smtp;
    QString host = record.target();
    if (host.endsWith(u'.'))
        host.chop(1);
    return {kind, host, record.port(), service.endsWith(u's')};
}

} // namespace

ClientTest::ClientTest(const Request &request, QObject *parent)
    : QObject(parent)
    , m_request(request)
    , m_domain(request.address.section(u'@', -1))
    , m_names(request.nameServer)
{
    m_account.address = request.address;
    m_account.password = request.password;
}

void ClientTest::start()
{
    if (m_request.program == Program::Phone) {
        const auto none = [this] { giveUp(u"records"_s, m_domain); };
        askServices({u"_imaps._tcp."_s, u"_imap._tcp."_s, u"_pop3s._tcp."_s, u"_pop3._tcp."_s},
                    [this, none](const Server &incoming) {
                        m_records.servers.append(incoming);
                        askServices({u"_submissions._tcp."_s, u"_submission._tcp."_s},
                                    [this](const Server &outgoing) {
                                        m_records.servers.append(outgoing);
                                        askProfile();
                                    },
                                    none);
                    },
                    none);
        return;
    }
    m_questions = places();
    askNext();
}

/// In the order in which the programs look.
QList<ClientTest::Question> ClientTest::places() const
{
    const QString &address = m_request.address;
    if (m_request.program == Program::Outlook) {
        const QString path = u"/autodiscover/autodiscover.xml"_s;
        return {{url(u"https"_s, m_domain, path), true}, {url(u"https"_s, u"autodiscover."_s + m_domain, path), true}, {url(u"http"_s, u"autodiscover."_s + m_domain, path), false}};
    }
    const QString own = u"/mail/config-v1.1.xml"_s;
    const QString wellKnown = u"/.well-known/autoconfig/mail/config-v1.1.xml"_s;
    QList<Question> out;
    for (const QString &scheme : {u"https"_s, u"http"_s})
        out << Question{url(scheme, u"autoconfig."_s + m_domain, own, address)} << Question{url(scheme, m_domain, wellKnown, address)};
    return out;
}

void ClientTest::askNext()
{
    if (m_questions.isEmpty()) {
        if (m_request.program == Program::Outlook && !m_askedRecord)
            askRecord();
        else
            giveUp(u"config"_s, m_domain);
        return;
    }
    const Question asked = m_questions.takeFirst();
    m_web.ask(asked.url, asked.post ? outlookRequest(m_request.address) : QByteArray(), [this, asked](const WebAnswer &answer) { answered(asked, answer); });
}

Config ClientTest::read(const QByteArray &body) const
{
    switch (m_request.program) {
    case Program::Thunderbird:
        return readAutoconfig(body);
    case Program::Outlook:
        return readAutodiscover(body);
    case Program::Phone:
        break;
    }
    return readAppleProfile(body);
}

void ClientTest::answered(const Question &asked, const WebAnswer &answer)
{
    const QString where = asked.url.toString(QUrl::RemoveQuery);
    if (!asked.post && m_request.program == Program::Outlook && answer.location.scheme() == "https"_L1 && !std::exchange(m_redirected, true)) {
        Q_EMIT stepped({u"config"_s, where, Step::Good, {}, answer.location.toString()});
        m_questions.prepend({answer.location, true});
        askNext();
        return;
    }
    if (!answer.code.isEmpty()) {
        Q_EMIT stepped({u"config"_s, where, Step::Passed, answer.code, answer.detail});
        askNext();
        return;
    }
    const Config config = read(answer.body);
    if (config.servers.isEmpty()) {
        Q_EMIT stepped({u"config"_s, where, Step::Passed, u"not-understood"_s, config.problem});
        askNext();
        return;
    }
    Q_EMIT stepped({u"config"_s, where, Step::Good, {}, {}});
    use(config);
}

/// What Outlook does at last.
void ClientTest::askRecord()
{
    m_askedRecord = true;
    const QString name = u"_autodiscover._tcp."_s + m_domain;
    m_names.services(name, [this, name](const QList<QDnsServiceRecord> &records) {
        if (records.isEmpty()) {
            Q_EMIT stepped({u"records"_s, name, Step::Passed, u"no-record"_s, {}});
        } else {
            const Server server = serverOf(name, records.first());
            Q_EMIT stepped({u"records"_s, name, Step::Good, {}, u"%1:%2"_s.arg(server.host).arg(server.port)});
            QUrl place = url(u"https"_s, server.host, u"/autodiscover/autodiscover.xml"_s);
            if (server.port != 443)
                place.setPort(server.port);
            m_questions.append({place, true});
        }
        askNext();
    });
}

void ClientTest::askServices(QStringList names, std::function<void(const Server &)> found, std::function<void()> none)
{
    const QString name = names.takeFirst() + m_domain;
    m_names.services(name, [this, name, names, found = std::move(found), none = std::move(none)](const QList<QDnsServiceRecord> &records) {
        if (!records.isEmpty()) {
            const Server server = serverOf(name, records.first());
            Q_EMIT stepped({u"records"_s, name, Step::Good, {}, u"%1:%2"_s.arg(server.host).arg(server.port)});
            found(server);
            return;
        }
        Q_EMIT stepped({u"records"_s, name, Step::Passed, u"no-record"_s, {}});
        if (names.isEmpty())
            none();
        else
            askServices(names, found, none);
    });
}

/// The DNS leads many; Apple's are given a profile by the same server, where there is one.
void ClientTest::askProfile()
{
    const QUrl place = url(u"https"_s, m_records.servers.first().host, u"/mail/apple.mobileconfig"_s, m_request.address);
    m_web.ask(place, {}, [this, place](const WebAnswer &answer) {
        const Config profile = answer.code.isEmpty() ? readAppleProfile(answer.body) : Config();
        const QString code = answer.code.isEmpty() && profile.servers.isEmpty() ? u"not-understood"_s : answer.code;
        Q_EMIT stepped({u"config"_s, place.toString(QUrl::RemoveQuery), code.isEmpty() ? Step::Good : Step::Passed, code, answer.detail});
        use(m_records);
    });
}

void ClientTest::use(const Config &config)
{
    m_servers = chosen(config.servers);
    if (m_servers.size() < 2) {
        giveUp(u"config"_s, m_domain);
        return;
    }
    if (m_request.sendMail && !m_account.password.isEmpty()) {
        m_account.messageId = "<" + QUuid::createUuid().toByteArray(QUuid::WithoutBraces) + '@' + m_domain.toLatin1() + '>';
        if (m_servers.first().kind == Server::Imap) // first it has to be sent
            m_servers.append(m_servers.takeFirst());
    }
    tryNext();
}

void ClientTest::tryNext()
{
    if (m_servers.isEmpty()) {
        Q_EMIT finished(true);
        return;
    }
    auto *one = new ServerTry(m_names, m_servers.takeFirst(), m_account, this);
    connect(one, &ServerTry::stepped, this, &ClientTest::stepped);
    connect(one, &ServerTry::finished, this, [this, one](bool good) {
        one->deleteLater();
        if (good)
            tryNext();
        else
            Q_EMIT finished(false);
    });
    one->start();
}

void ClientTest::giveUp(const QString &what, const QString &where)
{
    Q_EMIT stepped({what, where, Step::Failed, u"nothing-found"_s, {}});
    Q_EMIT finished(false);
}

} // namespace clienttest
