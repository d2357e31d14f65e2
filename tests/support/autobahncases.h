// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/corpora.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>
#include <vector>

// The Autobahn fuzzing client's cases (corpora/websocket-autobahn) played against an echo endpoint: the codec
// itself in a unit test, a socket in an integration test. The caller has done the handshake.
namespace support {

/// The wire to the server under test.
class AutobahnPeer
{
public:
    virtual ~AutobahnPeer() = default;
    virtual void send(const QByteArray &bytes) = 0;
    /// What the server sent since the last call. Waits until something came or the server closed; over a wire
    /// that answers at once it may return nothing. `settle`: the case now says "wait a second": a short quiet
    /// time is enough.
    virtual QByteArray receive(bool settle) = 0;
    /// The server has closed the stream (or will send nothing more, ever).
    virtual bool closed() const = 0;
};

inline QList<QJsonObject> autobahnCases(int lowest = 1, int highest = 10)
{
    QFile file(corporaDir() + QStringLiteral("/websocket-autobahn/data/cases.json"));
    QList<QJsonObject> cases;
    if (corporaDir().isEmpty() || !file.open(QIODevice::ReadOnly))
        return cases;
    const QJsonArray all =
        QJsonDocument::fromJson(file.readAll()).object().value(QStringLiteral("cases")).toArray();
    for (const QJsonValue &value : all) {
        const int group = value[QStringLiteral("id")].toString().section(u'.', 0, 0).toInt();
        if (group >= lowest && group <= highest)
            cases.append(value.toObject());
    }
    return cases;
}

class AutobahnRunner
{
public:
    explicit AutobahnRunner(AutobahnPeer &peer)
        : m_peer(peer)
    {
    }

    /// Empty when the server did what the case wants (its strict answer), else what it did instead.
    QString run(const QJsonObject &testCase)
    {
        const int repeat = testCase[QStringLiteral("repeat")].toInt(1);
        const QJsonArray send = testCase[QStringLiteral("send")].toArray();
        const QJsonValue wanted = testCase[QStringLiteral("expect")][QStringLiteral("OK")];
        for (int round = 0; round < repeat; ++round) {
            for (const QJsonValue &op : send)
                perform(op.toObject());
            const qsizetype count = wanted.isArray() ? wanted.toArray().size() : round + 1;
            awaitEvents(count);
        }
        finish(testCase[QStringLiteral("expect_close")].toObject());
        const bool informational = testCase[QStringLiteral("informational")].toBool();
        if (wanted.isString()) {
            if (m_events.size() != size_t(repeat))
                return QStringLiteral("%1 of %2 echoes").arg(m_events.size()).arg(repeat);
            const QByteArray sent = payloadOf(send.last().toObject());
            for (const Event &event : m_events) {
                if (event.payload != sent)
                    return QStringLiteral("an echo differs");
            }
        } else if (const QString difference = compare(wanted.toArray());
                   !difference.isEmpty() && !informational) {
            return difference;
        }
        return checkClose(testCase[QStringLiteral("expect_close")].toObject());
    }

private:
    struct Event
    {
        QString name; ///< "message", "pong", "ping", "timeout", "junk"
        bool binary = false;
        QByteArray payload;
        QString tag;
    };

    static QByteArray payloadOf(const QJsonObject &op)
    {
        const QJsonObject payload = op[QStringLiteral("payload")].toObject();
        if (payload.contains(QStringLiteral("hex")))
            return QByteArray::fromHex(payload[QStringLiteral("hex")].toString().toLatin1());
        const QByteArray pattern =
            QByteArray::fromHex(payload[QStringLiteral("repeat_hex")].toString().toLatin1());
        const qsizetype length = payload[QStringLiteral("len")].toInt();
        if (pattern.isEmpty() || length == 0)
            return {};
        return pattern.repeated(length / pattern.size() + 1).first(length);
    }

    static QByteArray header(int opcode, bool fin, int rsv, quint64 length)
    {
        QByteArray head;
        head.append(char((fin ? 0x80 : 0) | (rsv << 4) | opcode));
        char number[8];
        if (length < 126) {
            head.append(char(0x80 | length));
        } else if (length <= 0xffff) {
            qToBigEndian(quint16(length), number);
            head.append(char(0x80 | 126)).append(number, 2);
        } else {
            qToBigEndian(length, number);
            head.append(char(0x80 | 127)).append(number, 8);
        }
        return head.append(kMask, 4);
    }
    QByteArray masked(QByteArray payload, qsizetype from = 0) const
    {
        for (qsizetype i = 0; i < payload.size(); ++i)
            payload[i] = char(payload[i] ^ kMask[(from + i) & 3]);
        return payload;
    }
    QByteArray frame(int opcode, bool fin, int rsv, const QByteArray &payload) const
    {
        return header(opcode, fin, rsv, quint64(payload.size())) + masked(payload);
    }

    void sendChopped(const QByteArray &bytes, qsizetype chop)
    {
        if (chop <= 0) {
            m_peer.send(bytes);
            return;
        }
        for (qsizetype at = 0; at < bytes.size() && !m_peer.closed(); at += chop)
            m_peer.send(bytes.mid(at, chop));
    }

    void perform(const QJsonObject &op)
    {
        const QString name = op[QStringLiteral("op")].toString();
        if (m_peer.closed() || m_closeReceived)
            return;
        if (name == QLatin1StringView("frame")) {
            sendChopped(frame(op[QStringLiteral("opcode")].toInt(), op[QStringLiteral("fin")].toBool(),
                              op[QStringLiteral("rsv")].toInt(), payloadOf(op)),
                        op[QStringLiteral("chop")].toInt());
        } else if (name == QLatin1StringView("message")) {
            sendMessage(op);
        } else if (name == QLatin1StringView("close")) {
            QByteArray payload;
            if (op.contains(QStringLiteral("code"))) {
                char code[2];
                qToBigEndian(quint16(op[QStringLiteral("code")].toInt()), code);
                payload.append(code, 2);
            }
            payload += QByteArray::fromHex(
                op[QStringLiteral("reason")][QStringLiteral("hex")].toString().toLatin1());
            m_peer.send(frame(8, true, 0, payload));
            m_closeSent = true;
        } else if (name == QLatin1StringView("wait")) {
            collect(true);
            if (op.contains(QStringLiteral("tag")) && !m_peer.closed() && !m_closeReceived)
                m_events.push_back(
                    {QStringLiteral("timeout"), false, {}, op[QStringLiteral("tag")].toString()});
        } else if (name == QLatin1StringView("begin_message")) {
            m_streamOpcode = op[QStringLiteral("opcode")].toInt();
        } else if (name == QLatin1StringView("begin_frame")) {
            m_peer.send(header(m_streamOpcode, true, 0, quint64(op[QStringLiteral("frame_len")].toInt())));
            m_streamed = 0;
        } else if (name == QLatin1StringView("frame_data")) {
            const QByteArray payload = payloadOf(op);
            m_peer.send(masked(payload, m_streamed));
            m_streamed += payload.size();
        } // end_message: the frame was final; drop_tcp_after, close_1000_after: finish()
    }

    void sendMessage(const QJsonObject &op)
    {
        const QByteArray payload = payloadOf(op);
        const qsizetype fragment = op[QStringLiteral("fragment")].toInt();
        int opcode = op[QStringLiteral("opcode")].toInt();
        if (fragment <= 0 || payload.isEmpty()) {
            m_peer.send(frame(opcode, true, 0, payload));
            return;
        }
        QByteArray batch;
        for (qsizetype at = 0; at < payload.size(); at += fragment) {
            batch += frame(opcode, at + fragment >= payload.size(), 0, payload.mid(at, fragment));
            opcode = 0;
            if (batch.size() > 65536) {
                m_peer.send(batch);
                batch.clear();
            }
        }
        m_peer.send(batch);
    }

    void awaitEvents(qsizetype count)
    {
        while (qsizetype(m_events.size()) < count && !m_peer.closed() && !m_closeReceived) {
            if (!collect(false))
                return;
        }
    }

    void finish(const QJsonObject &)
    {
        collect(true);
        if (!m_closeSent && !m_closeReceived && !m_peer.closed()) {
            m_peer.send(frame(8, true, 0, QByteArray::fromHex("03e8")));
            m_closeSent = true;
        }
        while (!m_closeReceived && !m_peer.closed()) {
            if (!collect(false))
                return;
        }
    }

    /// False when nothing came.
    bool collect(bool settle)
    {
        const QByteArray bytes = m_peer.receive(settle);
        m_received += bytes;
        qsizetype at = 0;
        while (const qsizetype used = parseFrame(m_received, at))
            at += used;
        m_received.remove(0, at);
        return !bytes.isEmpty();
    }

    qsizetype parseFrame(const QByteArray &bytes, qsizetype at)
    {
        const qsizetype available = bytes.size() - at;
        const auto *p = reinterpret_cast<const uchar *>(bytes.constData()) + at;
        if (available < 2)
            return 0;
        qsizetype head = 2;
        quint64 length = p[1] & 0x7f;
        if (length == 126)
            head = 4;
        else if (length == 127)
            head = 10;
        if (available < head)
            return 0;
        if (head == 4)
            length = qFromBigEndian<quint16>(p + 2);
        else if (head == 10)
            length = qFromBigEndian<quint64>(p + 2);
        if (quint64(available - head) < length)
            return 0;
        const QByteArray payload = bytes.mid(at + head, qsizetype(length));
        const int opcode = p[0] & 0xf;
        const bool wellFormed = (p[0] & 0xf0) == 0x80 && !(p[1] & 0x80); // one final, unmasked frame each
        if (!wellFormed || m_closeReceived)
            m_events.push_back({QStringLiteral("junk"), false, payload, {}});
        else if (opcode == 1 || opcode == 2)
            m_events.push_back({QStringLiteral("message"), opcode == 2, payload, {}});
        else if (opcode == 10)
            m_events.push_back({QStringLiteral("pong"), false, payload, {}});
        else if (opcode == 8) {
            m_closeReceived = true;
            m_closeCode = payload.size() >= 2 ? qFromBigEndian<quint16>(payload.constData()) : 0;
        } else if (opcode != 9) {
            m_events.push_back({QStringLiteral("junk"), false, payload, {}});
        }
        return head + qsizetype(length);
    }

    QString compare(const QJsonArray &wanted) const
    {
        if (wanted.size() != qsizetype(m_events.size()))
            return QStringLiteral("%1 events instead of %2").arg(m_events.size()).arg(wanted.size());
        for (qsizetype i = 0; i < wanted.size(); ++i) {
            const QJsonObject want = wanted[i].toObject();
            const Event &got = m_events[size_t(i)];
            if (want[QStringLiteral("event")].toString() != got.name)
                return QStringLiteral("event %1 is %2").arg(i).arg(got.name);
            if (want.contains(QStringLiteral("tag")) && want[QStringLiteral("tag")].toString() != got.tag)
                return QStringLiteral("event %1 has tag %2").arg(i).arg(got.tag);
            if (want.contains(QStringLiteral("binary")) &&
                want[QStringLiteral("binary")].toBool() != got.binary)
                return QStringLiteral("event %1 is of the other kind").arg(i);
            if (want.contains(QStringLiteral("len")) &&
                want[QStringLiteral("len")].toInt() != got.payload.size())
                return QStringLiteral("event %1 has %2 octets").arg(i).arg(got.payload.size());
            if (want.contains(QStringLiteral("payload")) && payloadOf(want) != got.payload)
                return QStringLiteral("the payload of event %1 differs").arg(i);
        }
        return {};
    }

    QString checkClose(const QJsonObject &wanted) const
    {
        if (!m_closeReceived)
            return QStringLiteral("no close frame");
        for (const QJsonValue &code : wanted[QStringLiteral("codes")].toArray()) {
            if (code.toInt() == m_closeCode)
                return {};
        }
        return QStringLiteral("close code %1").arg(m_closeCode);
    }

    static constexpr char kMask[4] = {0x37, char(0xfa), 0x21, 0x3d};
    AutobahnPeer &m_peer;
    std::vector<Event> m_events;
    QByteArray m_received;
    bool m_closeSent = false;
    bool m_closeReceived = false;
    int m_closeCode = 0;
    int m_streamOpcode = 1;
    qsizetype m_streamed = 0;
};

} // namespace support
