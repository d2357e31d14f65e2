// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <memory>

/// An HTTP server that answers what it was told to and remembers what it was asked. Same thread, one event
/// loop.
class FakeApi : public QTcpServer
{
public:
    struct Answer
    {
        int status = 200;
        QByteArray body = {};
        QByteArray type = "application/json";
        QByteArray extra = {}; ///< more header lines, each with CRLF
        bool breakOff = false; ///< close in the middle of the body
        bool silent = false;   ///< say nothing at all
    };
    struct Asked
    {
        QByteArray line; ///< "GET /v1/status"
        QByteArray head;
        QByteArray body;
    };

    FakeApi()
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = nextPendingConnection())
                serve(socket);
        });
    }
    QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(serverPort()); }
    /// By "METHOD /path?query"; what is not told is 404.
    QHash<QByteArray, Answer> answers;
    QList<Asked> asked;

private:
    void serve(QTcpSocket *socket)
    {
        const auto input = std::make_shared<QByteArray>();
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket, input] {
            *input += socket->readAll();
            const qsizetype end = input->indexOf("\r\n\r\n");
            if (end < 0)
                return;
            Asked request;
            request.head = input->first(end);
            qsizetype length = 0;
            for (const QByteArray &line : request.head.split('\n')) {
                if (line.toLower().startsWith("content-length:"))
                    length = line.mid(15).trimmed().toLongLong();
            }
            if (input->size() < end + 4 + length)
                return;
            request.body = input->mid(end + 4, length);
            const QByteArray first = request.head.left(request.head.indexOf('\r'));
            request.line = first.left(first.lastIndexOf(' '));
            asked.append(request);
            const Answer answer = answers.value(
                request.line, {404, R"({"title":"Not Found","status":404,"detail":"Nothing is there."})"});
            if (answer.silent)
                return;
            QByteArray text = "HTTP/1.1 " + QByteArray::number(answer.status) +
                              " X\r\nContent-Type: " + answer.type + "\r\n" + answer.extra +
                              "Content-Length: " + QByteArray::number(answer.body.size()) +
                              "\r\nConnection: close\r\n\r\n" + answer.body;
            if (answer.breakOff)
                text.chop(answer.body.size() / 2);
            socket->write(text);
            socket->disconnectFromHost();
        });
    }
};
