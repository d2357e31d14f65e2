// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/json.h"
#include "postkontorctl/client.h"
#include "postkontorctl/commandline.h"
#include "postkontorctl/ctl.h"
#include <QIODevice>
#include <QObject>

namespace ctl {

/// One run of the program: the command line, the server it talks to, where it writes. Main thread. start()
/// once; finished() is emitted once, later.
class Session : public QObject
{
    Q_OBJECT
public:
    /// `out` and `err` are open for writing and outlive the session.
    Session(QIODevice &out, QIODevice &err, QObject *parent = nullptr);

    void start(const QStringList &arguments, const QHash<QString, QString> &environment);

    // For the commands:
    const CommandLine &line() const { return m_line; }
    QString argument(int index) const { return m_line.arguments.value(index); }
    bool has(const QString &option) const { return m_line.options.contains(option); }
    QString option(const QString &name) const { return m_line.options.value(name).value(0); }

    void print(const QString &text) { write(text.toUtf8()); }
    void write(const QByteArray &bytes);
    /// To --output, or standard output. Ends the session.
    void deliver(const QByteArray &bytes);
    void finish() { end(Ok); }
    void fail(const QString &problem);
    /// Ends `check`: "POSTKONTOR WARNING - text | numbers" on standard output, where monitors read.
    void endCheck(Health health, const QString &text, const QString &numbers = {});
    /// Exit code Usage.
    void refuse(const QString &problem);

    /// A failed request ends the session; `done` sees only what worked.
    void send(const QByteArray &method, const QString &path, const QUrlQuery &query, const QByteArray &content,
              std::function<void(const QByteArray &body)> done, const QString &type = QStringLiteral("application/json"));
    /// What is asked for from now on may take the server an hour, unless --timeout says else.
    void bePatient();
    void get(const QString &path, std::function<void(const QByteArray &body)> done)
    {
        send("GET", path, {}, {}, std::move(done));
    }
    /// The answer read as a T. With --json it is printed as it came and the session ends.
    template<typename T>
    void show(const QByteArray &method, const QString &path, const QByteArray &json,
              std::function<void(const T &)> done);
    /// All pages up to `limit` things (0: all). With --json they are printed as one page and the session
    /// ends.
    template<typename T>
    void list(const QString &path, const QUrlQuery &query, qsizetype limit,
              std::function<void(const QList<T> &)> done);
    /// --limit as a number, or `usual`; nullopt after the session was refused.
    std::optional<qsizetype> limit(qsizetype usual);

Q_SIGNALS:
    void finished(int exitCode);

private:
    struct Gathering // pages of a list
    {
        QString path;
        QUrlQuery query;
        qsizetype limit = 0;
        qsizetype count = 0;
        control::JsonBuffer buffer;
        control::JsonWriter writer{buffer};
    };
    void gather(std::shared_ptr<Gathering> pages, QString cursor,
                std::function<void(const QByteArray &all)> done);
    bool takePage(Gathering &pages, const QByteArray &body, QString &next);
    bool readToken(QByteArray &token);
    void end(int exitCode);
    void unreadable();

    QIODevice &m_out;
    QIODevice &m_err;
    CommandLine m_line;
    Client *m_client = nullptr;
    bool m_ended = false;
    bool m_checks = false; ///< the command is `check`: exit codes mean something else, and all goes to standard output
};

template<typename T>
void Session::show(const QByteArray &method, const QString &path, const QByteArray &json,
                   std::function<void(const T &)> done)
{
    send(method, path, {}, json, [this, done = std::move(done)](const QByteArray &body) {
        if (m_line.json) {
            write(body.trimmed() + '\n');
            finish();
        } else if (const std::optional<T> value = control::fromJson<T>(body)) {
            done(*value);
        } else {
            unreadable();
        }
    });
}

template<typename T>
void Session::list(const QString &path, const QUrlQuery &query, qsizetype limit,
                   std::function<void(const QList<T> &)> done)
{
    auto pages = std::make_shared<Gathering>();
    pages->path = path;
    pages->query = query;
    pages->limit = limit;
    pages->writer.StartArray();
    gather(pages, {}, [this, done = std::move(done)](const QByteArray &all) {
        if (m_line.json) {
            write("{\"items\":" + all + ",\"next\":null}\n");
            finish();
        } else if (const std::optional<QList<T>> items = control::fromJson<QList<T>>(all)) {
            done(*items);
        } else {
            unreadable();
        }
    });
}

} // namespace ctl
