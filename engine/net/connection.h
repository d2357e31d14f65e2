// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/incoming.h"
#include "net/proxyheader.h"
#include "net/sockettransport.h"
#include <optional>

namespace net {

/// One accepted connection. Behind a trusted proxy it begins with the PROXY header, and the client that names is counted
/// by the accept thread before it may speak. A client that has sent its FIN still gets its replies.
class Connection final : public SocketTransport
{
public:
    Connection(IoLoop &loop, ConnectionSet &set, base::Id id, Incoming incoming);

    // For the loop.
    void open();
    /// Answer about the client a PROXY header named.
    void admitted(const AddressLimiter::Answer &answer);

    // Transport
    void startTls() override;

private:
    QString protocol() const override { return m_incoming.admission->listener().name; }
    void early(QByteArrayView bytes) override;
    void handshakeDone() override;
    void tlsFailed() override;
    void inputOver() override;
    void inputBroken() override { abort(); }
    void outputBroken() override { abort(); }
    void overdue() override { abort(); }
    void allSent() override;
    void countIn(qint64 octets) override;
    void countOut(qint64 octets) override;

    void fillInfo();
    void begin();
    void ready();
    void beginHandshake();
    void readProxyHeader(QByteArrayView bytes);
    void discardInput();

    Incoming m_incoming;
    std::optional<ProxyHeader> m_proxy; // waited for
    bool m_admission = false;           // waited for
    QByteArray m_early;                 // the client's bytes that came along with a PROXY header
    bool m_inputEnded = false;          // and the handler knows
};

} // namespace net
