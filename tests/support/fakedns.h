// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QHostAddress>
#include <QNetworkDatagram>
#include <QObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUdpSocket>
#include <QtEndian>

namespace support {

/// A name server with a script, on a free port of 127.0.0.1 (UDP and TCP): right answers, and the wrong ones a resolver
/// has to live with. Lives in the test's thread.
class FakeDns : public QObject
{
public:
    enum Type : quint16 { A = 1, Cname = 5, Soa = 6, Mx = 15, Txt = 16, Aaaa = 28, Srv = 33, Tlsa = 52 };
    struct Record
    {
        QByteArray owner = {}; ///< empty: the name asked for
        quint16 type = A;
        quint32 ttl = 300;
        QByteArray data = {};
    };
    struct Entry
    {
        int code = 0;           ///< 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED
        QList<Record> records = {};
        QList<Record> extra = {};    ///< in the answer section too, of other names
        bool silent = false;
        bool truncated = false; ///< over UDP: "ask again over TCP"
        QByteArray raw = {};         ///< what follows the id, instead of all this
    };

    FakeDns()
    {
        for (int i = 0; i < 50; ++i) { // the same port for both
            if (m_udp.bind(QHostAddress::LocalHost, 0) && m_tcp.listen(QHostAddress::LocalHost, m_udp.localPort()))
                break;
            m_udp.close();
        }
        connect(&m_udp, &QUdpSocket::readyRead, this, [this] {
            while (m_udp.hasPendingDatagrams()) {
                const QNetworkDatagram question = m_udp.receiveDatagram();
                const QByteArray reply = answer(question.data(), false);
                if (!reply.isEmpty())
                    m_udp.writeDatagram(question.makeReply(reply));
            }
        });
        connect(&m_tcp, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = m_tcp.nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                const QByteArray all = socket->peek(70'000);
                if (all.size() < 2 || all.size() < 2 + qFromBigEndian<quint16>(all.constData()))
                    return;
                socket->read(all.size());
                const QByteArray reply = answer(all.mid(2), true);
                if (!reply.isEmpty())
                    socket->write(word(quint16(reply.size())) + reply);
            });
        });
    }

    QString server() const { return QStringLiteral("127.0.0.1:%1").arg(m_udp.localPort()); }
    int questions(const QByteArray &name = {}) const { return name.isEmpty() ? m_total : m_asked.value(name); }

    void set(const QByteArray &name, quint16 type, const Entry &entry) { m_entries[{name, type}] = entry; }
    void addMx(const QByteArray &name, int preference, const QByteArray &host, quint32 ttl = 300)
    {
        m_entries[{name, Mx}].records.append({{}, Mx, ttl, word(quint16(preference)) + encoded(host)});
    }
    void addA(const QByteArray &name, const QString &address, quint32 ttl = 300)
    {
        m_entries[{name, A}].records.append({{}, A, ttl, address4(address)});
    }
    void addAaaa(const QByteArray &name, const QString &address)
    {
        const Q_IPV6ADDR bytes = QHostAddress(address).toIPv6Address();
        m_entries[{name, Aaaa}].records.append({{}, Aaaa, 300, QByteArray(reinterpret_cast<const char *>(&bytes), 16)});
    }
    /// All types of a name.
    void fail(const QByteArray &name, int code)
    {
        for (const quint16 type : {A, Mx, Aaaa, Txt})
            m_entries[{name, type}] = Entry{.code = code};
    }
    void keepSilent(const QByteArray &name)
    {
        for (const quint16 type : {A, Mx, Aaaa, Txt})
            m_entries[{name, type}] = Entry{.silent = true};
    }

    static QByteArray word(quint16 value)
    {
        QByteArray bytes(2, 0);
        qToBigEndian(value, bytes.data());
        return bytes;
    }
    static QByteArray longWord(quint32 value)
    {
        QByteArray bytes(4, 0);
        qToBigEndian(value, bytes.data());
        return bytes;
    }
    static QByteArray address4(const QString &address) { return longWord(QHostAddress(address).toIPv4Address()); }
    static QByteArray encoded(const QByteArray &name)
    {
        QByteArray bytes;
        for (const QByteArray &label : name.split('.')) {
            if (!label.isEmpty())
                bytes += char(label.size()) + label;
        }
        return bytes + '\0';
    }

private:
    QByteArray answer(const QByteArray &question, bool tcp)
    {
        QByteArray name;
        qsizetype at = 12;
        while (at < question.size() && question[at] != 0) {
            name += (name.isEmpty() ? "" : ".") + question.mid(at + 1, question[at]).toLower();
            at += 1 + question[at];
        }
        if (question.size() < at + 5)
            return {};
        const quint16 type = qFromBigEndian<quint16>(question.constData() + at + 1);
        ++m_total;
        ++m_asked[name];
        const bool exists = std::any_of(m_entries.keyBegin(), m_entries.keyEnd(), [&](const auto &key) { return key.first == name; });
        Entry entry = m_entries.value({name, type});
        if (!exists)
            entry.code = 3;
        if (entry.silent)
            return {};
        if (!entry.raw.isNull())
            return question.first(2) + entry.raw;
        const bool truncate = entry.truncated && !tcp;
        const QList<Record> records = truncate ? QList<Record>() : entry.extra + entry.records;
        const QByteArray asked = question.mid(12, at + 5 - 12);
        const bool negative = records.isEmpty();
        QByteArray reply = question.first(2) + word(quint16(0x8180 | entry.code | (truncate ? 0x0200 : 0))) + word(1)
            + word(quint16(records.size())) + word(negative ? 1 : 0) + word(0) + asked;
        for (const Record &record : records)
            reply += encoded(record.owner.isEmpty() ? name : record.owner) + word(record.type) + word(1) + longWord(record.ttl) + word(quint16(record.data.size())) + record.data;
        if (negative) {
            const QByteArray soa = encoded("ns.test") + encoded("admin.test") + longWord(1) + longWord(1) + longWord(1) + longWord(1) + longWord(120);
            reply += encoded("test") + word(Soa) + word(1) + longWord(600) + word(quint16(soa.size())) + soa;
        }
        return reply;
    }

    QUdpSocket m_udp;
    QTcpServer m_tcp;
    QHash<std::pair<QByteArray, quint16>, Entry> m_entries;
    QHash<QByteArray, int> m_asked;
    int m_total = 0;
};

} // namespace support
