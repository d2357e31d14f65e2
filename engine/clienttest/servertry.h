// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "clienttest/clientconfig.h"
#include "clienttest/names.h"
#include "clienttest/step.h"
#include <QSslSocket>
#include <QTimer>
#include <deque>

namespace clienttest {

/// Who tries, and what.
struct Account
{
    QString address;
    QString password;     ///< empty: nobody signs in
    QByteArray messageId; ///< of the mail that is sent, or looked for in the inbox; empty: none
};

/// One server from its name to the sign-in. Ends at the first thing that is wrong. One thread; `names` outlives it.
class ServerTry : public QObject
{
    Q_OBJECT
public:
    ServerTry(Names &names, const Server &server, const Account &account, QObject *parent = nullptr);
    void start();

Q_SIGNALS:
    void stepped(const clienttest::Step &step);
    void finished(bool good);

private:
    /// Something said, and what its answer must begin with.
    struct Turn
    {
        QByteArray say; ///< empty: the greeting is awaited
        QByteArray wanted;
        QString what; ///< the step it is part of
        QString code; ///< when the answer is another
        enum Way { Ends, Begins, ThenTls, Repeats } way = Ends; ///< whether the step is done then; Repeats: asked again for a while
    };
    void connectTo(const QList<QHostAddress> &addresses, const QString &error);
    void plan();
    void planImap();
    void planPop3();
    void planSmtp();
    void encrypted();
    void next();
    void read();
    void answered(const QByteArray &reply);
    bool isWhole(const QByteArray &line) const;
    void tell(const QString &what, Step::State state, const QString &code = {}, const QString &detail = {});
    void fail(const QString &what, const QString &code, const QString &detail);
    void end(bool good);
    QByteArray mail() const;
    QByteArray secret() const;

    Names &m_names;
    const Server m_server;
    const Account m_account;
    QSslSocket m_socket;
    QTimer m_patience;
    QList<QSslError> m_tlsErrors;
    std::deque<Turn> m_turns;
    QByteArray m_reply;
    int m_tries = 0;
    bool m_connected = false;
    bool m_ended = false;
};

} // namespace clienttest
