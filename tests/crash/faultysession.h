// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "matrixplan.h"
#include <QObject>
#include <QSslSocket>

namespace crash {

class FaultySink;

/// One connection to a server of the plan: SMTP as it should be, up to the fault. Goes with its socket, of which it is a child.
class FaultySession : public QObject
{
public:
    FaultySession(FaultySink &sink, MatrixHost &host, QSslSocket *socket);

private:
    void onInput();
    void onLine(const QByteArray &line);
    void hello(bool extended);
    void startTls();
    void onMail(const QByteArray &line);
    void onRecipient(const QByteArray &line);
    void onData();
    void onChunk(const QByteArray &line);
    /// A line of DATA.
    void onText(const QByteArray &line);
    void onChunkOctets();
    void middle();
    /// All of the text is here.
    void onEnd();
    void onReset();
    void onQuit();

    void say(const QByteArray &reply);
    bool strikes(Stage stage);
    /// True: the fault has been played, and that is all there is to say.
    bool fails(Stage stage);
    void play(Stage stage, const QByteArray &before = {});
    void close();
    void drop();
    void garble();
    void resetMail();

    FaultySink &m_sink;
    MatrixHost &m_host;
    QSslSocket *const m_socket;
    QByteArray m_input;
    QByteArray m_sender;
    QList<QByteArray> m_recipients;
    QByteArray m_text;
    qint64 m_size = 0;      ///< announced at MAIL
    qint64 m_chunkLeft = 0; ///< octets of a chunk still to come
    bool m_lastChunk = false;
    bool m_inData = false;
    bool m_refused = false;   ///< the mail in hand: what comes of it is read and dropped
    bool m_answered = false;  ///< the text in hand, before its end
    bool m_breaksHandshake = false;
    bool m_mute = false;      ///< says and reads nothing more
};

} // namespace crash
