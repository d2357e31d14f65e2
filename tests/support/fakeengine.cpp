// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakeengine.h"
#include "support/fakedoors.h"
#include "support/fakehealth.h"
#include "support/faketray.h"
#include "control/filtertext.h"
#include "control/rfc3339.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QWebSocket>
#include <cmath>

using namespace Qt::StringLiterals;
using control::Id;

namespace support {
namespace {

constexpr qsizetype kMaxHead = 16 << 10;

QByteArray problemJson(int status)
{
    control::Problem problem;
    problem.status = status;
    problem.title = u"status %1"_s.arg(status);
    problem.detail = u"The fake engine answers %1."_s.arg(status);
    return control::toJson(problem);
}

// Cuts `all` at the page; the cursor is the index of the next item.
template<typename T>
control::Page<T> cut(const QList<T> &all, const control::PageRequest &page)
{
    const qsizetype from = page.cursor.toLongLong();
    const qsizetype to = std::min<qsizetype>(all.size(), from + page.limit);
    return {all.mid(from, to - from), to < all.size() ? QString::number(to) : QString()};
}

QByteArray frame(const QByteArray &type, qint64 at, const QByteArray &data)
{
    return R"({"type":")" + type + R"(","at":")" + control::timeToUtf8(at) + R"(","data":)" + data + '}';
}

} // namespace

FakeEngine::FakeEngine(QObject *parent)
    : QObject(parent)
    , m_webSockets(u"fake"_s, QWebSocketServer::NonSecureMode)
    , m_lastId(base::firstIdAt(QDateTime::currentMSecsSinceEpoch()))
{
    history = [](const QString &, qint64) { return std::nan(""); };
    listMessages = [this](Id mailbox, Id folder, const QString &query, const control::PageRequest &page) {
        return pageOfMessages(mailbox, folder, query, page);
    };
    listQueue = [this](const control::QueueFilter &filter, const control::PageRequest &page) {
        control::Page<control::QueueItem> found;
        const Id after = base::idFromString(page.cursor).value_or(0);
        for (const control::QueueItem &item : std::as_const(queue)) {
            if (item.id <= after || !control::matches(filter, item))
                continue;
            if (found.items.size() == page.limit) {
                found.next = base::idToString(found.items.last().id);
                break;
            }
            found.items.append(item);
        }
        return found;
    };
    status.version = u"0.1.0"_s;
    status.hostname = u"mail.example.test"_s;
    status.startedAt = QDateTime::currentMSecsSinceEpoch();
    status.ready = true;
    connect(&m_listener, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_listener.nextPendingConnection()) {
            m_sockets.append(socket);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onReadyRead(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                m_sockets.removeOne(socket);
                socket->deleteLater();
            });
        }
    });
    connect(&m_webSockets, &QWebSocketServer::newConnection, this, [this] {
        while (QWebSocket *socket = m_webSockets.nextPendingConnection())
            onWebSocket(socket);
    });
}

FakeEngine::~FakeEngine()
{
    stop();
}

bool FakeEngine::listen(quint16 port)
{
    return m_listener.listen(QHostAddress::LocalHost, port);
}

void FakeEngine::stop()
{
    m_listener.close();
    const QList<QTcpSocket *> sockets = std::exchange(m_sockets, {});
    for (QTcpSocket *socket : sockets) {
        socket->disconnect(this);
        socket->abort();
        socket->deleteLater();
    }
    const QList<QWebSocket *> feeds = m_feeds.keys();
    m_feeds.clear();
    for (QWebSocket *feed : feeds) {
        feed->disconnect(this);
        feed->abort();
        feed->deleteLater();
    }
}

QUrl FakeEngine::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(m_listener.serverPort()));
}

void FakeEngine::onReadyRead(QTcpSocket *socket)
{
    const QByteArray head = socket->peek(kMaxHead);
    if (head.startsWith("GET /v1/events ") && head.contains("\r\n\r\n")) {
        socket->disconnect(this);
        m_sockets.removeOne(socket);
        if (!head.contains("Bearer " + token()))
            socket->abort();
        else
            m_webSockets.handleConnection(socket);
        return;
    }
    while (answerOne(socket)) {
    }
}

bool FakeEngine::answerOne(QTcpSocket *socket)
{
    const QByteArray seen = socket->peek(kMaxHead);
    const qsizetype end = seen.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    const QList<QByteArray> lines = seen.left(end).split('\n');
    Request request;
    qint64 length = 0;
    for (const QByteArray &line : lines) {
        const QByteArray lower = line.trimmed().toLower();
        if (lower.startsWith("content-length:"))
            length = lower.mid(15).trimmed().toLongLong();
        else if (lower.startsWith("authorization: bearer "))
            request.token = line.trimmed().mid(22);
    }
    if (socket->bytesAvailable() < end + 4 + length)
        return false;
    socket->read(end + 4);
    request.body = socket->read(length);
    const QList<QByteArray> words = lines[0].trimmed().split(' ');
    request.method = words.value(0);
    const QUrl target = QUrl::fromEncoded(words.value(1));
    request.path = target.path();
    request.query = QUrlQuery(target);
    if (!request.body.isEmpty())
        bodies.append(request.body);
    requests.append(QString::fromLatin1(request.method) + u' ' + request.path);

    Reply reply = answer(request);
    if (loses && loses(requests.last())) {
        socket->abort();
        return false;
    }
    if (reply.status >= 400) {
        if (reply.body.isEmpty())
            reply.body = problemJson(reply.status);
        reply.type = "application/problem+json";
    }
    const QByteArray bytes = "HTTP/1.1 " + QByteArray::number(reply.status) + " Fake\r\nContent-Type: " + reply.type +
                             "\r\nContent-Length: " + QByteArray::number(reply.body.size()) + "\r\n\r\n" + reply.body;
    if (request.path == heldPath)
        m_held.append({socket, bytes});
    else
        socket->write(bytes);
    return true;
}

void FakeEngine::letGo()
{
    const auto held = std::exchange(m_held, {});
    for (const auto &[socket, bytes] : held) {
        if (socket)
            socket->write(bytes);
    }
}

FakeEngine::Reply FakeEngine::answer(const Request &request)
{
    auto *doors = findChild<FakeDoors *>();
    if (doors && request.method == "POST" && request.path == "/v1/sessions"_L1) {
        const auto session = doors->signIn(request.body);
        return {session.status, session.body, session.type};
    }
    if (request.token != token())
        return {401};
    if (failWith)
        return {failWith};
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts).mid(1); // without v1
    const QString what = parts.value(0);
    if (doors) {
        if (const auto found = doors->answer(request.method, parts, request.body))
            return {found->status, found->body, found->type};
    }
    if (what == "status"_L1) {
        status.domains = domains.size();
        status.mailboxes = mailboxes.size();
        status.messages = details.size();
        status.connections = connections.size();
        return {200, control::toJson(status)};
    }
    if (what == "domains"_L1 && parts.size() > 2)
        return answerDns(request, parts);
    if (what == "domains"_L1 && request.method == "PATCH")
        return changeDomain(request, parts);
    if (what == "users"_L1 || what.startsWith("users:"_L1))
        return answerUsers(request, parts);
    if (what == "aliases"_L1)
        return answerAliases(request, parts);
    if (what == "groups"_L1)
        return answerGroups(request, parts);
    if (what == "team-boxes"_L1)
        return answerTeamBoxes(request, parts);
    if (what == "team-boxes:import"_L1)
        return importTeamMembers(request);
    if (what.startsWith("templates"_L1))
        return answerTemplates(request, parts);
    if (what == "suppressions"_L1)
        return answerSuppressions(request, parts);
    if (what == "health-report"_L1) {
        const auto *health = findChild<FakeHealth *>();
        return {200, health ? health->answer() : QByteArray(R"({"measuredSeconds":700,"enough":false,"findings":[],"changes":[]})")};
    }
    if (what == "tray"_L1) {
        auto *tray = findChild<FakeTray *>();
        const auto [code, body] = tray ? tray->answer(request.method, parts, request.body) : std::pair<int, QByteArray>{200, R"({"items":[],"next":null})"};
        return {code, body};
    }
    if (parts[0] == "alerts"_L1)
        return answerAlerts(request, parts);
    if (parts[0] == "alert-rules"_L1)
        return answerAlertRules(request, parts);
    if (what == "webhooks"_L1)
        return answerWebhooks(request, parts);
    if (what == "settings"_L1)
        return answerSettings(request, parts);
    if (what == "delivery-totals"_L1)
        return answerTotals(request);
    if (what == "domains"_L1 && request.method == "POST") {
        domains.append({nextId(), QJsonDocument::fromJson(request.body)["name"_L1].toString(), 0});
        return {201, control::toJson(domains.last())};
    }
    if (what == "domains"_L1)
        return {200, control::toJson(cut(domains, request.page()))};
    if (what == "mailboxes"_L1)
        return answerMailboxes(request, parts);
    if (what == "messages"_L1 && parts.size() == 1)
        return sendMail(request);
    if (what == "messages"_L1)
        return answerMessages(request, parts);
    if (what == "connections"_L1)
        return answerConnections(request, parts);
    if (what == "log"_L1)
        return answerLog(request);
    if (what == "metrics"_L1)
        return answerSeries(request);
    if (what == "flight-records"_L1)
        return answerRecords(request, parts);
    if (what == "mails"_L1 && parts.size() == 1)
        return answerMails(request);
    if (what == "mails"_L1 && parts.value(2) == "trace"_L1) {
        const QList<control::Event> events = traces.value(base::idFromString(parts[1]).value_or(0));
        return {200, control::toJson(control::Page<control::Event>{events, {}})};
    }
    if (what == "destinations"_L1)
        return answerDestinations(request, parts);
    if (what.startsWith("queue"_L1))
        return parts.size() > 1 ? answerQueueItem(request, parts) : answerQueue(request, parts);
    return {404};
}

FakeEngine::Reply FakeEngine::answerMailboxes(const Request &request, const QStringList &parts)
{
    if (parts.size() == 1 && request.method == "POST")
        return createMailbox(request.body);
    if (parts.size() == 1) {
        const QString wanted = request.query.queryItemValue(u"q"_s, QUrl::FullyDecoded);
        QList<control::Mailbox> found;
        for (const control::Mailbox &m : std::as_const(mailboxes)) {
            if (m.address.contains(wanted))
                found.append(m);
        }
        return {200, control::toJson(cut(found, request.page()))};
    }
    const Id id = base::idFromString(parts[1]).value_or(0);
    const auto it =
        std::find_if(mailboxes.begin(), mailboxes.end(), [id](const auto &m) { return m.id == id; });
    if (it == mailboxes.end())
        return {404};
    if (parts.value(2) == "folders"_L1) {
        QList<control::Folder> found;
        for (const control::Folder &f : std::as_const(folders)) {
            if (f.mailboxId == id)
                found.append(f);
        }
        return {200, control::toJson(control::Page<control::Folder>{found, {}})};
    }
    if (parts.value(2) == "messages"_L1) {
        const Id folder = base::idFromString(request.query.queryItemValue(u"folder"_s)).value_or(0);
        return {200, control::toJson(listMessages(id, folder,
                                                  request.query.queryItemValue(u"q"_s, QUrl::FullyDecoded),
                                                  request.page()))};
    }
    if (parts.value(2) == "messages:change"_L1)
        return changeMessages(id, request.body);
    if (request.method == "DELETE") {
        mailboxes.erase(it);
        return {204};
    }
    return {200, control::toJson(*it)};
}

FakeEngine::Reply FakeEngine::createMailbox(const QByteArray &body)
{
    const QJsonDocument wanted = QJsonDocument::fromJson(body);
    control::NewMailbox made;
    made.mailbox.id = nextId();
    made.mailbox.address = wanted["address"_L1].toString();
    if (wanted["ttlSeconds"_L1].isDouble()) {
        made.mailbox.expiresAt =
            QDateTime::currentMSecsSinceEpoch() + wanted["ttlSeconds"_L1].toInteger() * 1000;
        made.tokenSecret = u"secret-of-the-disposable-mailbox"_s;
    }
    if (made.mailbox.address.isEmpty())
        made.mailbox.address = u"k7xw2m@"_s + domains.value(0).name;
    for (const control::Mailbox &m : std::as_const(mailboxes)) {
        if (m.address == made.mailbox.address)
            return {409};
    }
    mailboxes.append(made.mailbox);
    folders.append({nextId(), made.mailbox.id, u"Inbox"_s, control::FolderRole::Inbox});
    folders.append({nextId(), made.mailbox.id, u"Trash"_s, control::FolderRole::Trash});
    return {201, control::toJson(made)};
}

control::Page<control::Message> FakeEngine::pageOfMessages(Id mailbox, Id folder, const QString &query,
                                                           const control::PageRequest &page) const
{
    const Id wanted = folder ? folder : folderOf(mailbox, control::FolderRole::Inbox);
    QList<control::Message> found;
    for (const control::MessageDetail &d : details) {
        if (d.message.mailboxId == mailbox && d.message.folderId == wanted &&
            matches(d, query))
            found.append(d.message);
    }
    std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.id > b.id; });
    return cut(found, page);
}

FakeEngine::Reply FakeEngine::answerMessages(const Request &request, const QStringList &parts)
{
    const auto it = details.find(base::idFromString(parts.value(1)).value_or(0));
    if (it == details.end())
        return {404};
    control::Message &message = it->message;
    const QString topic = u"mailbox:"_s + base::idToString(message.mailboxId);
    if (parts.value(2) == "raw"_L1 && message.id == broken)
        return {500};
    if (parts.value(2) == "raw"_L1) {
        QByteArray raw;
        for (const control::Header &h : std::as_const(it->headers))
            raw += h.name.toUtf8() + ": " + h.value.toUtf8() + "\r\n";
        return {200, raw + "\r\n" + it->text.value_or(QString()).toUtf8(), "message/rfc822"};
    }
    if (parts.value(2) == "attachments"_L1)
        return {
            200,
            attachments.value({it.key(), parts.value(3).toInt()}, "attachment " + parts.value(3).toLatin1()),
            "application/octet-stream"};
    const Id trash = folderOf(message.mailboxId, control::FolderRole::Trash);
    const auto moveTo = [&](Id folder) {
        if (folder == message.folderId)
            return;
        if (folder == trash)
            m_origins.insert(message.id, message.folderId);
        message.folderId = folder;
        push(topic, "message.moved", control::toJson(message));
    };
    if (parts.value(2) == "restore"_L1) {
        if (message.folderId == trash)
            moveTo(m_origins.take(message.id));
    } else if (request.method == "DELETE" && message.folderId == trash) {
        message.folderId = 0;
        push(topic, "message.deleted", control::toJson(message));
        details.erase(it);
        return {204};
    } else if (request.method == "DELETE") {
        moveTo(trash);
        return {204};
    } else if (request.method == "PATCH") {
        const auto change = control::fromJson<control::MessageChange>(request.body).value_or(control::MessageChange());
        const bool marks = change.seen.value_or(message.seen) != message.seen || change.flagged.value_or(message.flagged) != message.flagged;
        message.seen = change.seen.value_or(message.seen);
        message.flagged = change.flagged.value_or(message.flagged);
        count(message.mailboxId);
        if (marks)
            push(topic, "message.flags", control::toJson(message));
        moveTo(change.folderId.value_or(message.folderId));
    } else {
        return {200, control::toJson(*it)};
    }
    return {200, control::toJson(message)};
}

FakeEngine::Reply FakeEngine::answerConnections(const Request &request, const QStringList &parts)
{
    if (parts.value(2) == "transcript"_L1)
        return answerTranscript(base::idFromString(parts[1]).value_or(0));
    if (request.method != "DELETE")
        return {200, control::toJson(cut(connections, request.page()))};
    closeConnection(base::idFromString(parts.value(1)).value_or(0));
    return {204};
}

void FakeEngine::onWebSocket(QWebSocket *socket)
{
    socket->setParent(this);
    m_feeds.insert(socket, {});
    connect(socket, &QWebSocket::textMessageReceived, this, [this, socket](const QString &text) {
        const QJsonObject wanted = QJsonDocument::fromJson(text.toUtf8()).object();
        QStringList &topics = m_feeds[socket];
        const QJsonArray more = wanted["subscribe"_L1].toArray();
        const QJsonArray less = wanted["unsubscribe"_L1].toArray();
        for (const QJsonValue &topic : more)
            topics.append(topic.toString());
        for (const QJsonValue &topic : less)
            topics.removeAll(topic.toString());
        const QJsonObject reply{{u"type"_s, u"subscribed"_s},
                                {u"topics"_s, QJsonArray::fromStringList(topics)},
                                {u"cursor"_s, u"1"_s}};
        socket->sendTextMessage(QString::fromUtf8(QJsonDocument(reply).toJson(QJsonDocument::Compact)));
    });
    connect(socket, &QWebSocket::disconnected, this, [this, socket] {
        m_feeds.remove(socket);
        socket->deleteLater();
    });
}

void FakeEngine::push(const QString &topic, const QByteArray &type, const QByteArray &data)
{
    const QString text = QString::fromUtf8(frame(type, QDateTime::currentMSecsSinceEpoch(), data));
    for (auto it = m_feeds.cbegin(); it != m_feeds.cend(); ++it) {
        if (it.value().contains(topic))
            it.key()->sendTextMessage(text);
    }
}

void FakeEngine::pushSample(qint64 at, const QHash<QString, double> &values)
{
    QJsonObject data;
    for (auto it = values.cbegin(); it != values.cend(); ++it)
        data[it.key()] = it.value();
    const QString text =
        QString::fromUtf8(frame("metrics.sample", at, QJsonDocument(data).toJson(QJsonDocument::Compact)));
    for (auto it = m_feeds.cbegin(); it != m_feeds.cend(); ++it) {
        if (it.value().contains(u"metrics"_s))
            it.key()->sendTextMessage(text);
    }
}

void FakeEngine::deliver(control::MessageDetail detail)
{
    control::Message &m = detail.message;
    if (!m.id)
        m.id = nextId();
    if (!m.folderId)
        m.folderId = folderOf(m.mailboxId, control::FolderRole::Inbox);
    details.insert(m.id, detail);
    count(m.mailboxId);
    push(u"mailbox:"_s + base::idToString(m.mailboxId), "message.received", control::toJson(m));
}

void FakeEngine::openConnection(const control::Connection &connection)
{
    connections.append(connection);
    push(u"connections"_s, "connection.opened", control::toJson(connection));
}

void FakeEngine::closeConnection(Id id)
{
    const auto it =
        std::find_if(connections.begin(), connections.end(), [id](const auto &c) { return c.id == id; });
    if (it == connections.end())
        return;
    const QByteArray data = control::toJson(*it);
    connections.erase(it);
    push(u"connections"_s, "connection.closed", data);
}

int FakeEngine::subscribers(const QString &topic) const
{
    return int(std::count_if(m_feeds.cbegin(), m_feeds.cend(),
                             [&](const QStringList &t) { return t.contains(topic); }));
}

Id FakeEngine::folderOf(Id mailbox, control::FolderRole role) const
{
    for (const control::Folder &f : folders) {
        if (f.mailboxId == mailbox && f.role == role)
            return f.id;
    }
    return 0;
}

void FakeEngine::count(Id mailbox)
{
    const auto it =
        std::find_if(mailboxes.begin(), mailboxes.end(), [&](const auto &m) { return m.id == mailbox; });
    if (it == mailboxes.end())
        return;
    it->unread = it->total = it->size = 0;
    for (const control::MessageDetail &d : std::as_const(details)) {
        if (d.message.mailboxId != mailbox)
            continue;
        ++it->total;
        it->unread += d.message.seen ? 0 : 1;
        it->size += d.message.size;
    }
}

} // namespace support
