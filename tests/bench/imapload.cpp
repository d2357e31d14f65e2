// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imapload.h"
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSemaphore>
#include <QThread>
#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;
using support::ImapClient;

namespace {

/// One client of the mix.
class MixClient
{
public:
    MixClient(ImapServer &server, int number, int users)
        : m_server(server), m_user(number % users), m_folder("Box" + QByteArray::number(number)), m_random(quint32(number + 1))
    {
    }

    bool open()
    {
        if (!m_server.signIn(m_client, m_user))
            return false;
        m_client.command("CREATE " + m_folder); // of an earlier round
        for (int i = 0; i < 30; ++i)
            append();
        return select();
    }
    void work(const std::atomic<bool> &going)
    {
        while (going)
            one();
    }
    qint64 commands() const { return m_commands; }
    qint64 refused() const { return m_refused; }

private:
    bool done(const QByteArray &answer)
    {
        ++m_commands;
        m_refused += !answer.startsWith("OK");
        for (const QByteArray &line : m_client.untagged()) {
            if (line.endsWith(" EXISTS"))
                m_messages = line.split(' ').value(1).toInt();
            else if (line.endsWith(" EXPUNGE"))
                --m_messages;
        }
        return answer.startsWith("OK");
    }
    bool run(const QByteArray &command) { return done(m_client.command(command)); }
    bool append() { return done(m_client.append(m_folder, ImapServer::letter(m_random.bounded(1'000'000)))); }
    bool select() { return run("SELECT " + m_folder); }
    QByteArray some(int most)
    {
        const int first = 1 + m_random.bounded(m_messages);
        return QByteArray::number(first) + ':' + QByteArray::number(std::min(m_messages, first + most - 1));
    }

    void one()
    {
        const int dice = m_random.bounded(100);
        if (m_messages < 10 || dice < 10)
            append();
        else if (m_messages > 60)
            run("STORE 1:20 +FLAGS.SILENT (\\Deleted)") && run("EXPUNGE");
        else if (dice < 35)
            run("FETCH " + some(10) + " (UID FLAGS RFC822.SIZE ENVELOPE)");
        else if (dice < 50)
            run("FETCH " + some(1) + " (UID BODY.PEEK[])");
        else if (dice < 60)
            run("FETCH " + some(10) + " (UID BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (From To Subject Date Message-ID)])");
        else if (dice < 75)
            run("STORE " + some(3) + (dice % 2 ? " +FLAGS (\\Flagged)" : " -FLAGS (\\Flagged)"));
        else if (dice < 80)
            run("SEARCH UNSEEN SUBJECT offer");
        else if (dice < 85)
            run("STATUS " + m_folder + " (MESSAGES UNSEEN UIDNEXT)");
        else if (dice < 90)
            run("LIST \"\" *");
        else if (dice < 95)
            select();
        else
            run("NOOP");
    }

    ImapServer &m_server;
    const int m_user;
    const QByteArray m_folder;
    QRandomGenerator m_random;
    ImapClient m_client;
    int m_messages = 0;
    qint64 m_commands = 0;
    qint64 m_refused = 0;
};

double timed(ImapClient &client, const QByteArray &command, bool &ok)
{
    QElapsedTimer timer;
    timer.start();
    ok = client.command(command).startsWith("OK") && ok;
    return double(timer.nsecsElapsed()) / 1e6;
}

} // namespace

MixResult runMix(ImapServer &server, int clients, int users, int seconds)
{
    std::atomic<bool> going{true};
    QSemaphore ready, start;
    std::atomic<qint64> commands{0}, refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
        threads.emplace_back([&, i] {
            MixClient client(server, i, users);
            const bool opened = client.open();
            const qint64 before = client.commands();
            ready.release();
            start.acquire();
            if (opened)
                client.work(going);
            commands += client.commands() - before;
            refused += client.refused() + !opened;
        });
    }
    ready.acquire(clients);
    QElapsedTimer timer;
    timer.start();
    start.release(clients);
    QThread::sleep(ulong(seconds));
    going = false;
    const double passed = double(timer.nsecsElapsed()) / 1e9;
    for (std::thread &thread : threads)
        thread.join();
    return {double(commands) / passed, refused};
}

bool measureFolder(ImapServer &server, int messages, int round, bool slowSearches, Figures &figures)
{
    ImapClient client;
    if (!server.signIn(client, 0))
        return false;
    bool ok = true;
    QRandomGenerator random(quint32(round + 1));
    const QByteArray word = "unique" + QByteArray::number(1 + random.bounded(messages));
    const int first = 1 + random.bounded(messages - 50);
    const QByteArray range = QByteArray::number(first) + ':' + QByteArray::number(first + 49);
    figures[u"SELECT"_s] << timed(client, "SELECT Large", ok);
    figures[u"FETCH of 50 envelopes, of the end"_s] << timed(client, "FETCH " + QByteArray::number(messages - 49) + ":* (UID FLAGS RFC822.SIZE ENVELOPE)", ok);
    figures[u"FETCH of 50 envelopes, of anywhere"_s] << timed(client, "FETCH " + range + " (UID FLAGS RFC822.SIZE ENVELOPE)", ok);
    figures[u"FETCH of 50 structures"_s] << timed(client, "FETCH " + range + " (UID BODYSTRUCTURE)", ok);
    figures[u"FETCH of all flags"_s] << timed(client, "FETCH 1:* (UID FLAGS)", ok);
    figures[u"SEARCH UNSEEN"_s] << timed(client, "SEARCH UNSEEN", ok);
    figures[u"SEARCH SUBJECT"_s] << timed(client, "SEARCH SUBJECT \"Letter " + word.sliced(6) + " about\"", ok);
    if (slowSearches) {
        figures[u"SEARCH BODY, one has it"_s] << timed(client, "SEARCH BODY " + word + "", ok);
        ok = ok && client.untagged().value(0).startsWith("* SEARCH ");
        figures[u"SEARCH TEXT, none has it"_s] << timed(client, "SEARCH TEXT \"zebra crossing\"", ok);
    }
    client.command("LOGOUT");
    return ok;
}

double idleMemory(ImapServer &server, int connections, int users, bool tls)
{
    std::vector<std::unique_ptr<ImapClient>> clients;
    for (int i = 0; i < users; ++i) { // what is held once for each user and folder
        clients.push_back(std::make_unique<ImapClient>());
        if (!server.signIn(*clients.back(), i, tls) || !clients.back()->command("SELECT INBOX").startsWith("OK"))
            return 0;
    }
    const qint64 before = server.memory();
    for (int i = 0; i < connections; ++i) {
        auto client = std::make_unique<ImapClient>();
        if (!server.signIn(*client, i % users, tls) || !client->command("SELECT INBOX").startsWith("OK"))
            return 0;
        client->begin("IDLE");
        if (!client->response().startsWith('+'))
            return 0;
        clients.push_back(std::move(client));
    }
    const double each = double(server.memory() - before) / connections;
    for (const auto &client : clients)
        client->abort();
    return each;
}
