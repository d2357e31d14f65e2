// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "clienttest/servertry.h"
#include "clienttest/web.h"

namespace clienttest {

enum class Program { Thunderbird, Outlook, Phone };

struct Request
{
    Program program = Program::Thunderbird;
    QString address;  ///< in ASCII or UTF-8, the domain in A-labels
    QString password; ///< empty: nobody signs in
    bool sendMail = false; ///< to oneself, with a password
    QHostAddress nameServer; ///< null: those of the system
};

/// One run: how the program finds its servers, then each of them. Ends at what would stop the program. One thread with an event loop.
class ClientTest : public QObject
{
    Q_OBJECT
public:
    explicit ClientTest(const Request &request, QObject *parent = nullptr);
    void start();

Q_SIGNALS:
    void stepped(const clienttest::Step &step);
    void finished(bool good);

private:
    struct Question
    {
        QUrl url;
        bool post = false;
    };
    QList<Question> places() const;
    void askNext();
    void answered(const Question &asked, const WebAnswer &answer);
    Config read(const QByteArray &body) const;
    void askRecord();
    void askServices(QStringList names, std::function<void(const Server &)> found, std::function<void()> none);
    void askProfile();
    void use(const Config &config);
    void tryNext();
    void giveUp(const QString &what, const QString &where);

    const Request m_request;
    const QString m_domain;
    Names m_names;
    Web m_web{m_names};
    QList<Question> m_questions;
    bool m_askedRecord = false;
    bool m_redirected = false;
    Config m_records; ///< what the DNS said
    QList<Server> m_servers;
    Account m_account;
};

} // namespace clienttest
