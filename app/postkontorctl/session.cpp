// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/session.h"
#include "control/tokenfile.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commandtable.h"
#include "postkontorctl/textwidth.h"
#include <QFile>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr qsizetype kPage = 500; // the most the API gives at once
constexpr int kLongPatience = 3600; // seconds

} // namespace

Session::Session(QIODevice &out, QIODevice &err, QObject *parent)
    : QObject(parent)
    , m_out(out)
    , m_err(err)
{
}

void Session::start(const QStringList &arguments, const QHash<QString, QString> &environment)
{
    m_checks = arguments.contains("check"_L1); // before they are read: a wrong option is answered in its way, too
    const base::Result<CommandLine> line = CommandLine::parse(arguments, environment);
    if (!line) {
        refuse(line.error().publicText);
        return;
    }
    m_line = *line;
    m_checks = m_line.command && m_line.command->run == &runCheck;
    if (m_line.wish != CommandLine::Wish::Run) {
        print(m_line.wish == CommandLine::Wish::Help ? helpText(m_line.command)
                                                     : u"postkontorctl " POSTKONTOR_VERSION "\n"_s);
        finish();
        return;
    }
    QByteArray token;
    if (!readToken(token))
        return;
    m_client = new Client(m_line.url, token, this);
    if (!m_line.caFile.isEmpty() && !m_client->trust(m_line.caFile)) {
        fail(Ctl::tr("no certificate in %1").arg(printable(m_line.caFile)));
        return;
    }
    if (m_line.timeout > 0)
        m_client->setPatience(m_line.timeout);
    m_line.command->run(*this);
}

bool Session::readToken(QByteArray &token)
{
    if (m_line.tokenFile.isEmpty())
        return true; // some answers need none; the server says so
    const base::Result<QByteArray> read = control::readTokenFile(m_line.tokenFile);
    if (read)
        token = *read;
    else if (read.error().kind == base::ErrorKind::NotFound)
        fail(Ctl::tr("cannot read the token file %1: %2").arg(printable(m_line.tokenFile), read.error().detail));
    else
        fail(Ctl::tr("%1 holds no token: its first line must be one").arg(printable(m_line.tokenFile)));
    return read.ok();
}

void Session::write(const QByteArray &bytes)
{
    m_out.write(bytes);
}

void Session::deliver(const QByteArray &bytes)
{
    if (!has(u"output"_s)) {
        write(bytes);
        finish();
        return;
    }
    QFile file(option(u"output"_s));
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) || file.write(bytes) != bytes.size() ||
        !file.flush()) {
        fail(Ctl::tr("cannot write %1: %2").arg(printable(file.fileName()), file.errorString()));
        return;
    }
    finish();
}

void Session::endCheck(Health health, const QString &text, const QString &numbers)
{
    constexpr const char *kWords[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    if (m_ended)
        return;
    // A bar begins the numbers, so none may stand in the text.
    const QString line = printable(text.simplified()).replace(u'|', u'/') + (numbers.isEmpty() ? QString() : u" | "_s + numbers);
    print(u"POSTKONTOR %1 - %2\n"_s.arg(QLatin1StringView(kWords[int(health)]), line));
    end(int(health));
}

void Session::fail(const QString &problem)
{
    if (m_ended)
        return;
    if (m_checks) {
        endCheck(Health::Unknown, problem);
        return;
    }
    m_err.write(("postkontorctl: " + problem.toUtf8()) + '\n');
    end(Failed);
}

void Session::refuse(const QString &problem)
{
    if (m_ended)
        return;
    if (m_checks) {
        endCheck(Health::Unknown, problem);
        return;
    }
    m_err.write(("postkontorctl: " + problem.toUtf8()) + '\n');
    end(Usage);
}

void Session::unreadable()
{
    fail(Ctl::tr("the server's answer is not what this version understands\nIs the address that of the API, "
                 "and both of one version?"));
}

void Session::end(int exitCode)
{
    if (m_ended)
        return;
    m_ended = true;
    // Later, so that whoever started this has connected to the signal and runs an event loop.
    QTimer::singleShot(0, this, [this, exitCode] { Q_EMIT finished(exitCode); });
}

void Session::send(const QByteArray &method, const QString &path, const QUrlQuery &query,
                   const QByteArray &content, std::function<void(const QByteArray &body)> done, const QString &type)
{
    m_client->send(method, path, query, content, type, [this, done = std::move(done)](const Reply &reply) {
        if (m_ended)
            return;
        if (reply.ok())
            done(reply.body);
        else if (m_checks && (reply.status == 0 || reply.status >= 500))
            endCheck(Health::Critical, reply.problem);
        else
            fail(reply.problem);
    });
}

void Session::bePatient()
{
    if (m_line.timeout == 0)
        m_client->setPatience(kLongPatience);
}

std::optional<qsizetype> Session::limit(qsizetype usual)
{
    if (!has(u"limit"_s))
        return usual;
    bool ok = false;
    const int count = option(u"limit"_s).toInt(&ok);
    if (ok && count >= 0)
        return count;
    refuse(Ctl::tr("--limit takes a number from 0 on"));
    return std::nullopt;
}

void Session::gather(std::shared_ptr<Gathering> pages, QString cursor,
                     std::function<void(const QByteArray &all)> done)
{
    QUrlQuery query = pages->query;
    const qsizetype left = pages->limit == 0 ? kPage : std::min(kPage, pages->limit - pages->count);
    query.addQueryItem(u"limit"_s, QString::number(left));
    if (!cursor.isEmpty())
        query.addQueryItem(u"cursor"_s, QString::fromLatin1(QUrl::toPercentEncoding(cursor)));
    send("GET", pages->path, query, {},
         [this, pages, cursor, done = std::move(done)](const QByteArray &body) {
             QString next;
             if (!takePage(*pages, body, next) || (!next.isEmpty() && next == cursor)) {
                 unreadable();
                 return;
             }
             if (!next.isEmpty() && (pages->limit == 0 || pages->count < pages->limit)) {
                 gather(pages, next, done);
                 return;
             }
             pages->writer.EndArray();
             done(pages->buffer.take());
         });
}

bool Session::takePage(Gathering &pages, const QByteArray &body, QString &next)
{
    rapidjson::Document document;
    if (!control::parseJson(body, document) || !document.IsObject())
        return false;
    const auto items = document.FindMember("items");
    const auto cursor = document.FindMember("next");
    if (items == document.MemberEnd() || !items->value.IsArray())
        return false;
    for (const rapidjson::Value &item : items->value.GetArray()) {
        if (pages.limit != 0 && pages.count == pages.limit)
            break;
        item.Accept(pages.writer);
        ++pages.count;
    }
    // A page may be empty and still have a next one: what took long to find nothing goes on there.
    if (cursor != document.MemberEnd() && cursor->value.IsString())
        next = QString::fromUtf8(cursor->value.GetString(), qsizetype(cursor->value.GetStringLength()));
    return true;
}

} // namespace ctl
