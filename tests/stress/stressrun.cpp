// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stressrun.h"
#include "support/imapgrammar.h"
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <cstdio>

using namespace Qt::StringLiterals;
using support::ImapValues;

namespace stress {
namespace {

const QByteArray kPassword = "Plant3dSecret-oeffne dich";

} // namespace

StressRun::StressRun(const Options &options) : m_options(options) {}

StressRun::~StressRun()
{
    joinClients();
}

bool StressRun::fail(const QString &why)
{
    if (m_error.isEmpty())
        m_error = why;
    return false;
}

bool StressRun::open()
{
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAP"_s, u"127.0.0.1:0"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAPS"_s, u"127.0.0.1:0"_s);
    m_office.engine.addConfig(u"[limits]\nconnections_per_address = 500\n"_s);
    return m_office.open() ? makeUsers() : fail(u"no engine: "_s + m_office.engine.log());
}

QByteArray StressRun::userOf(int client) const
{
    const int user = client < m_options.clients ? client % m_options.users : m_options.users;
    return "user" + QByteArray::number(user) + "@example.test";
}

bool StressRun::makeUsers()
{
    for (int user = 0; user <= m_options.users; ++user) {
        const QByteArray address = "user" + QByteArray::number(user) + "@example.test";
        if (m_office.rest->post(u"/v1/users"_s, R"({"address":")" + address + R"(","password":")" + kPassword + "\"}").status != 201)
            return fail(u"cannot make a user"_s);
        m_inspectors.push_back(std::make_unique<Inspector>());
        m_inspectors.back()->user = address;
    }
    if (!inspectors())
        return false;
    for (const auto &inspector : m_inspectors) {
        if (!inspector->client.command("CREATE Work").startsWith("OK"))
            return fail(u"cannot make a folder"_s);
    }
    return true;
}

bool StressRun::inspectors()
{
    for (const auto &inspector : m_inspectors) {
        inspector->client.abort();
        if (!inspector->client.connectTo(m_office.engine.port(u"imap"_s)).startsWith("* OK")
            || !inspector->client.command("LOGIN " + inspector->user + " \"" + kPassword + '"').startsWith("OK"))
            return fail(u"cannot look at "_s + QString::fromLatin1(inspector->user));
    }
    return true;
}

void StressRun::startClients(int round)
{
    const int count = m_options.clients + m_options.together;
    m_checkpoint = std::make_unique<Checkpoint>(count);
    m_clients.clear();
    for (int i = 0; i < count; ++i) {
        const bool tls = i % 5 == 0;
        m_clients.push_back(std::make_unique<StressClient>(m_truth, *m_checkpoint,
                                                           StressClient::Settings{.port = m_office.engine.port(tls ? u"imaps"_s : u"imap"_s),
                                                                                  .implicitTls = tls,
                                                                                  .quickResync = i % 3 == 1,
                                                                                  .user = userOf(i),
                                                                                  .password = kPassword,
                                                                                  .number = round * count + i,
                                                                                  .seed = m_options.seed}));
        m_threads.emplace_back(QThread::create([client = m_clients.back().get()] { client->work(); }));
    }
    for (const auto &thread : m_threads)
        thread->start();
}

void StressRun::joinClients()
{
    if (m_checkpoint) {
        m_checkpoint->stop();
        m_checkpoint->release();
    }
    for (const auto &thread : m_threads)
        thread->wait();
    m_threads.clear();
    for (const auto &client : m_clients) {
        for (auto one = client->counts().begin(); one != client->counts().end(); ++one)
            m_counts[one.key()] += one.value();
    }
}

bool StressRun::run()
{
    QElapsedTimer ran;
    ran.start();
    const bool right = open() && (m_options.kills > 0 ? killAgainAndAgain() : workAndCompare()) && finish();
    m_ranMs = ran.elapsed();
    joinClients();
    return right;
}

bool StressRun::workAndCompare()
{
    startClients(0);
    QElapsedTimer ran;
    ran.start();
    const auto over = [&] { return ran.elapsed() >= qint64(m_options.seconds) * 1000; };
    while (true) {
        QElapsedTimer since;
        since.start();
        while (since.elapsed() < m_options.checkpointMs && !over())
            QThread::msleep(100);
        m_checkpoint->gather();
        if (!compare())
            return false;
        if (over())
            return true; // they stay where they met
        m_checkpoint->release();
    }
}

bool StressRun::killAgainAndAgain()
{
    QRandomGenerator random(m_options.seed);
    for (int round = 0; round < m_options.kills; ++round) {
        startClients(round);
        QThread::msleep(ulong(800 + random.bounded(3000)));
        m_office.engine.kill();
        joinClients();
        if (!clientErrors(false))
            return false;
        if (!m_office.engine.start())
            return fail(u"the engine did not come back after kill %1: "_s.arg(round + 1) + m_office.engine.log());
        if (!inspectors() || !claimUnderWay() || !lookAll(round % 10 == 9))
            return fail(u"after kill %1"_s.arg(round + 1));
        ++m_checkpoints;
        if (m_options.talks) {
            std::printf("kill %d: %lld messages so far, %lld that were under way\n", round + 1, qint64(m_truth.messages()), m_claimed);
            std::fflush(stdout);
        }
    }
    return true;
}

/// Nobody was told of these; they must be what somebody sent or copied when the engine died.
bool StressRun::claimUnderWay()
{
    for (const auto &inspector : m_inspectors) {
        for (const QByteArray &folder : StressClient::fixedFolders()) {
            const Truth::FolderKey key = Truth::keyOf(inspector->user, folder);
            FolderImage::Content content;
            if (!inspector->client.command("EXAMINE " + folder).startsWith("OK") || !inspector->client.command("UID SEARCH ALL").startsWith("OK"))
                return fail(u"cannot look into "_s + QString::fromLatin1(key));
            for (const QByteArray &uid : inspector->client.untagged().value(0).split(' ').mid(2))
                content.insert(uid.toUInt(), {});
            for (const quint32 uid : m_truth.unclaimed(key, content)) {
                if (!inspector->client.command("UID FETCH " + QByteArray::number(uid) + " (BODY.PEEK[])").startsWith("OK"))
                    return fail(u"%1: UID %2 cannot be read"_s.arg(QString::fromLatin1(key)).arg(uid));
                const QByteArray text = support::literalOf(inspector->client.untagged().value(0));
                if (const QString wrong = m_truth.claim(key, uid, Truth::digestOf(text)); !wrong.isEmpty())
                    return fail(wrong);
                ++m_claimed;
            }
        }
    }
    return true;
}

bool StressRun::clientErrors(bool lostToo)
{
    QStringList errors;
    for (const auto &client : m_clients) {
        if (!client->error().isEmpty())
            errors << client->error();
        if (client->lost() && lostToo)
            errors << u"a connection broke off\n"_s + client->talk() + u'\n' + m_office.engine.log().right(3000);
    }
    return errors.isEmpty() || fail(errors.join(u"\n\n"_s));
}

/// The folder as a new SELECT has it.
std::optional<FolderImage::Content> StressRun::look(Inspector &inspector, const QByteArray &folder, bool texts)
{
    const Truth::FolderKey key = Truth::keyOf(inspector.user, folder);
    FolderImage image;
    QString wrong;
    const auto ask = [&](const QByteArray &command) {
        if (!inspector.client.command(command).startsWith("OK"))
            wrong = u"the inspector is refused "_s + QString::fromLatin1(command);
        for (const QByteArray &response : inspector.client.untagged()) {
            const auto values = support::parseImapValues(QByteArrayView(response).sliced(2));
            if (!values || !support::imapGrammarFault(response).isEmpty())
                wrong = u"against the grammar: "_s + QString::fromLatin1(response);
            else if (wrong.isEmpty())
                wrong = image.apply(*values, true);
        }
    };
    ask("EXAMINE " + folder);
    if (image.size() > 0)
        ask("UID FETCH 1:* (FLAGS)");
    if (wrong.isEmpty())
        wrong = m_truth.uidValidity(key, image.uidValidity());
    const FolderImage::Content content = image.content();
    for (auto one = content.begin(); texts && wrong.isEmpty() && one != content.end(); ++one) {
        if (!inspector.client.command("UID FETCH " + QByteArray::number(one.key()) + " (BODY.PEEK[])").startsWith("OK") || inspector.client.untagged().isEmpty())
            wrong = u"UID %1 cannot be read"_s.arg(one.key());
        else
            wrong = m_truth.text(key, one.key(), Truth::digestOf(support::literalOf(inspector.client.untagged().first())));
    }
    if (wrong.isEmpty())
        wrong = m_truth.verify(key, content);
    if (!wrong.isEmpty()) {
        fail(QString::fromLatin1(key) + u": "_s + wrong);
        return std::nullopt;
    }
    return content;
}

std::optional<StressRun::Contents> StressRun::lookAll(bool texts)
{
    Contents out;
    for (const auto &inspector : m_inspectors) {
        for (const QByteArray &folder : StressClient::fixedFolders()) {
            const auto content = look(*inspector, folder, texts);
            if (!content)
                return std::nullopt;
            out.insert(Truth::keyOf(inspector->user, folder), *content);
        }
    }
    return out;
}

bool StressRun::compare()
{
    if (!clientErrors(true))
        return false;
    const auto contents = lookAll(false);
    if (!contents)
        return false;
    for (const auto &client : m_clients) {
        if (client->openFolder().isEmpty())
            continue;
        const Truth::FolderKey key = Truth::keyOf(client->user(), client->openFolder());
        if (client->image().content() != contents->value(key))
            return fail(u"a client of %1 knows %2 messages, a new session sees %3, or their flags differ"_s.arg(QString::fromLatin1(key))
                            .arg(client->image().size()).arg(contents->value(key).size()));
        ++m_compared;
    }
    ++m_checkpoints;
    if (m_options.talks) {
        std::printf("checkpoint %d: %lld messages so far\n", m_checkpoints, qint64(m_truth.messages()));
        std::fflush(stdout);
    }
    return true;
}

/// All texts, and the same once more from the disk.
bool StressRun::finish()
{
    const auto contents = lookAll(true);
    return contents && restartAndLookAgain(*contents);
}

bool StressRun::restartAndLookAgain(const Contents &before)
{
    joinClients();
    m_clients.clear();
    m_office.engine.stop();
    if (!m_office.engine.start())
        return fail(u"the engine did not come back: "_s + m_office.engine.log());
    if (!inspectors())
        return false;
    const auto after = lookAll(true);
    return after && (*after == before || fail(u"the folders are not the same after a restart"_s));
}

QString StressRun::report() const
{
    qint64 commands = 0;
    QStringList lines;
    for (auto one = m_counts.begin(); one != m_counts.end(); ++one) {
        commands += one.value();
        lines << u"%1 %2"_s.arg(QString::fromLatin1(one.key())).arg(one.value());
    }
    return u"%1 clients, %2 s: %3 commands, %4 messages, %5 checkpoints with %6 views, %7 claimed\n%8"_s.arg(m_options.clients + m_options.together)
        .arg(double(m_ranMs) / 1000, 0, 'f', 0).arg(commands).arg(m_truth.messages()).arg(m_checkpoints).arg(m_compared).arg(m_claimed).arg(lines.join(u", "_s));
}

} // namespace stress
