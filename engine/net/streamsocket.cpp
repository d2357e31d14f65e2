// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/streamsocket.h"

namespace net {

StreamSocket::StreamSocket(std::function<void()> readable, std::function<void()> writable)
    : m_readable(std::move(readable)), m_writable(std::move(writable))
{
}

void StreamSocket::open(qintptr descriptor)
{
    m_descriptor = descriptor;
    prepareStream(descriptor);
    m_input = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read);
    QObject::connect(m_input.get(), &QSocketNotifier::activated, m_input.get(), [this] { m_readable(); });
}

ConnectError StreamSocket::connectTo(const SocketAddress &to, const QHostAddress &source)
{
    ConnectError error = ConnectError::None;
    m_descriptor = beginConnect(to, source, error);
    if (m_descriptor != -1) {
        m_connecting = true;
        watchOutput(true);
    }
    return error;
}

ConnectError StreamSocket::finishConnect()
{
    m_connecting = false;
    watchOutput(false);
    const ConnectError error = connectError(m_descriptor);
    if (error == ConnectError::None)
        open(m_descriptor);
    return error;
}

void StreamSocket::watchInput(bool on)
{
    if (m_input)
        m_input->setEnabled(on && isOpen() && !m_inputEnded);
}

Transfer StreamSocket::read(char *buffer, qint64 size)
{
    if (!isOpen() || m_inputEnded)
        return {Transfer::Blocked, 0};
    const Transfer transfer = receiveBytes(m_descriptor, buffer, size);
    if (transfer.state == Transfer::Ended) {
        m_inputEnded = true;
        watchInput(false); // an ended input is readable for ever
    }
    return transfer;
}

void StreamSocket::write(const QByteArray &bytes)
{
    if (!isOpen() || m_broken)
        return;
    const bool first = m_kept.isEmpty();
    const qint64 sent = first ? send(bytes) : 0;
    if (m_broken || sent == bytes.size())
        return;
    m_kept.append(bytes); // shared, not copied
    m_bytesToWrite += bytes.size() - sent;
    if (first) {
        m_sentOfFirst = sent;
        watchOutput(true);
    }
}

/// As far as the kernel takes it.
qint64 StreamSocket::send(QByteArrayView bytes)
{
    qint64 total = 0;
    while (total < bytes.size()) {
        const Transfer sent = sendBytes(m_descriptor, bytes.data() + total, bytes.size() - total);
        m_broken = sent.state == Transfer::Failed;
        if (sent.state != Transfer::Done)
            break;
        total += sent.count;
    }
    return total;
}

void StreamSocket::watchOutput(bool on)
{
    if (!m_output) {
        m_output = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Write);
        QObject::connect(m_output.get(), &QSocketNotifier::activated, m_output.get(), [this] { onWritable(); });
    }
    m_output->setEnabled(on);
}

void StreamSocket::onWritable()
{
    while (isOpen() && !m_kept.isEmpty() && !m_broken) {
        const qint64 sent = send(QByteArrayView(m_kept.first()).sliced(m_sentOfFirst));
        m_sentOfFirst += sent;
        m_bytesToWrite -= sent;
        if (m_sentOfFirst < m_kept.first().size())
            break;
        m_kept.removeFirst();
        m_sentOfFirst = 0;
    }
    if (!isOpen())
        return;
    watchOutput(m_connecting || (!m_kept.isEmpty() && !m_broken));
    m_writable();
}

void StreamSocket::close()
{
    if (!isOpen())
        return;
    for (QSocketNotifier *notifier : {m_input.get(), m_output.get()}) {
        if (notifier)
            notifier->setEnabled(false); // not destroyed: this may be its own call
    }
    m_kept = {};
    m_bytesToWrite = 0;
    m_connecting = false;
    closeSocket(std::exchange(m_descriptor, -1));
}

} // namespace net
