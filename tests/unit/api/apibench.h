// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/httpservice.h"
#include "fakeservices.h"
#include "support/fakeclock.h"
#include <QDeadlineTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMutex>
#include <QWaitCondition>
#include <QtEndian>
#include <deque>

/// Runs tasks when the test says so; post() from any thread.
class BenchExecutor final : public base::Executor
{
public:
    void post(std::function<void()> task) override
    {
        const QMutexLocker lock(&m_mutex);
        m_tasks.push_back(std::move(task));
        m_wake.wakeAll();
    }
    bool isCurrent() const override { return true; }
    bool runOne(int waitMs = 0)
    {
        std::function<void()> task;
        {
            const QMutexLocker lock(&m_mutex);
            if (m_tasks.empty() && waitMs > 0)
                m_wake.wait(&m_mutex, QDeadlineTimer(waitMs));
            if (m_tasks.empty())
                return false;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
        return true;
    }
    void run()
    {
        while (runOne())
            ;
    }
    /// Runs what the worker pool posts until `done` says so; false after 20 s.
    bool runUntil(const std::function<bool()> &done)
    {
        const QDeadlineTimer deadline(20000);
        while (!done()) {
            runOne(int(std::min<qint64>(deadline.remainingTime(), 1000)));
            if (deadline.hasExpired())
                return false;
        }
        return true;
    }

private:
    QMutex m_mutex;
    QWaitCondition m_wake;
    std::deque<std::function<void()>> m_tasks;
};

/// A connection whose client reads at once, or never while `stuck`.
class BenchTransport final : public base::Transport
{
public:
    explicit BenchTransport(std::shared_ptr<BenchExecutor> loop)
        : m_loop(std::move(loop))
    {
        connection.listener = base::Listener::Https;
        connection.peerAddress = QStringLiteral("192.0.2.7");
    }
    const base::ConnectionInfo &info() const override { return connection; }
    void write(const QByteArray &bytes) override
    {
        output += bytes;
        if (stuck)
            unread += bytes.size();
    }
    qint64 bytesToWrite() const override { return unread; }
    void startTls() override {}
    bool tlsActive() const override { return tls; }
    bool tls = false;
    base::TlsInfo tlsInfo() const override { return {}; }
    void closeAfterWrite() override { closed = true; }
    void abort() override { aborted = true; }
    void setDeadline(int milliseconds) override
    {
        deadlineMs = milliseconds;
        ++deadlinesSet;
    }
    void setReading(bool on) override { reading = on; }
    base::ExecutorPtr executor() const override { return m_loop; }
    void setStatus(const QString &, const QString &) override {}
    QByteArray take() { return std::exchange(output, {}); }

    base::ConnectionInfo connection;
    QByteArray output;
    bool stuck = false;
    qint64 unread = 0;
    int deadlineMs = -1;
    int deadlinesSet = 0;
    bool closed = false;
    bool aborted = false;
    bool reading = true;

private:
    std::shared_ptr<BenchExecutor> m_loop;
};

struct Answer
{
    int status = 0;
    QHash<QByteArray, QByteArray> fields; ///< lower-case names
    QByteArray body;

    QJsonObject object() const { return QJsonDocument::fromJson(body).object(); }
    QString code() const { return object()[QStringLiteral("code")].toString(); }
    QString field() const { return object()[QStringLiteral("field")].toString(); }
};

/// Takes whole answers off the front of `bytes`. `noBody`: answers to HEAD.
inline QList<Answer> takeAnswers(QByteArray &bytes, bool noBody = false)
{
    QList<Answer> answers;
    while (true) {
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        if (end < 0 || !bytes.startsWith("HTTP/1.1 "))
            return answers;
        Answer answer;
        const QByteArrayList lines = bytes.first(end).replace("\r\n", "\n").split('\n');
        answer.status = lines.first().mid(9, 3).toInt();
        for (const QByteArray &line : lines.mid(1))
            answer.fields[line.left(line.indexOf(':')).toLower()] = line.mid(line.indexOf(':') + 1).trimmed();
        const qsizetype length = noBody ? 0 : answer.fields.value("content-length").toLongLong();
        if (bytes.size() < end + 4 + length)
            return answers;
        answer.body = bytes.mid(end + 4, length);
        bytes.remove(0, end + 4 + length);
        answers.append(answer);
        if (answer.status == 101)
            return answers;
    }
}

/// What all connections of one bench share.
struct BenchEngine
{
    FakeClock clock;
    base::WorkerPool pool{2};
    metrics::Registry registry;
    FakeServices services;
    std::shared_ptr<BenchExecutor> loop = std::make_shared<BenchExecutor>();
    api::HttpOptions options;
    std::unique_ptr<api::HttpService> service;

    static control::ClientOffer clientOffer()
    {
        const QString host = QStringLiteral("mail.example.test");
        control::ClientOffer offer{host, {}};
        for (const auto &[name, port] : {std::pair("imaps", 993), {"imap", 143}, {"pop3s", 995}, {"submissions", 465}, {"submission", 587}, {"https", 443}})
            offer.services.append({QString::fromLatin1(name), host, quint16(port)});
        return offer;
    }
    api::HttpService &http()
    {
        if (!service) {
            options.allowedHosts = {QStringLiteral("mail.example.test")};
            if (!options.clients)
                options.clients = [] { return clientOffer(); };
            service = std::make_unique<api::HttpService>(services.services(), options, pool, registry, clock);
        }
        return *service;
    }
};

/// One client connection.
struct BenchClient
{
    explicit BenchClient(BenchEngine &engine_)
        : engine(engine_)
        , transport(engine_.loop)
        , handler(engine_.http().create(transport))
    {
        handler->opened();
    }
    ~BenchClient()
    {
        handler->closed();
        handler.reset();
        engine.loop->run();
    }
    void send(const QByteArray &bytes)
    {
        handler->received(bytes);
        engine.loop->run();
    }
    /// One request, one answer; waits for the worker pool.
    Answer ask(const QByteArray &method, const QByteArray &target, const QByteArray &token = "admin",
               const QByteArray &body = {}, const QByteArray &fields = {})
    {
        QByteArray head = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields;
        if (!token.isEmpty())
            head += "Authorization: Bearer " + token + "\r\n";
        if (!body.isNull()) {
            head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
            if (!fields.toLower().contains("content-type"))
                head += "Content-Type: application/json\r\n";
        }
        handler->received(head + "\r\n" + body);
        QList<Answer> answers;
        const bool noBody = method == "HEAD";
        engine.loop->runUntil([&] {
            answers += takeAnswers(transport.output, noBody);
            return !answers.isEmpty();
        });
        engine.loop->run();
        return answers.value(0);
    }

    // WebSocket
    Answer upgrade(const QByteArray &fields = "Authorization: Bearer admin\r\n",
                   const QByteArray &target = "/v1/events")
    {
        return ask("GET", target, {}, {},
                   "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                       fields);
    }
    static QByteArray frame(const QByteArray &payload, int opcode = 1)
    {
        QByteArray bytes(1, char(0x80 | opcode));
        if (payload.size() < 126)
            bytes += char(0x80 | payload.size());
        else
            bytes +=
                QByteArray(1, char(0x80 | 126)) + char(payload.size() >> 8) + char(payload.size() & 0xff);
        return bytes + QByteArray(4, '\0') + payload;
    }
    void say(const QByteArray &json) { send(frame(json)); }
    struct Frame
    {
        int opcode = 0;
        QByteArray payload;
        QJsonObject object() const { return QJsonDocument::fromJson(payload).object(); }
        QString type() const { return object()[QStringLiteral("type")].toString(); }
        int closeCode() const
        {
            return payload.size() >= 2 ? qFromBigEndian<quint16>(payload.constData()) : 0;
        }
    };
    QList<Frame> frames()
    {
        engine.loop->run();
        QList<Frame> result;
        QByteArray &bytes = transport.output;
        while (bytes.size() >= 2) {
            qsizetype head = 2;
            qsizetype length = bytes[1] & 0x7f;
            if (length == 126) {
                head = 4;
                length = qFromBigEndian<quint16>(bytes.constData() + 2);
            } else if (length == 127) {
                head = 10;
                length = qsizetype(qFromBigEndian<quint64>(bytes.constData() + 2));
            }
            result.append({bytes[0] & 0xf, bytes.mid(head, length)});
            bytes.remove(0, head + length);
        }
        return result;
    }
    QStringList types()
    {
        QStringList result;
        for (const Frame &one : frames())
            result.append(one.opcode == 1 ? one.type() : QStringLiteral("opcode %1").arg(one.opcode));
        return result;
    }

    BenchEngine &engine;
    BenchTransport transport;
    std::unique_ptr<base::ConnectionHandler> handler;
};
