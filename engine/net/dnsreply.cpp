// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/dnsreply.h"
#include <QHostAddress>
#include <QtEndian>
#include <optional>

namespace net {

namespace {

using base::DnsAnswer;
using base::DnsType;

constexpr int kMaxRecords = 2000;
constexpr int kMaxAliases = 8;
constexpr int kMaxPointers = 64;
constexpr quint16 kCname = 5;
constexpr quint16 kSoa = 6;
constexpr quint16 kInternet = 1;
constexpr quint32 kMaxTtl = 86'400;
constexpr quint32 kMaxNegativeTtl = 3600; // RFC 2308 5: one to three hours
constexpr quint32 kDefaultNegativeTtl = 60;

/// Octets of a message in order; every read fails once one has.
class Reader
{
public:
    Reader(QByteArrayView message, qsizetype at) : m_message(message), m_at(at) {}

    bool ok() const { return m_ok; }
    qsizetype position() const { return m_at; }
    quint8 byte() { return has(1) ? quint8(m_message[m_at++]) : 0; }
    quint16 word()
    {
        if (!has(2))
            return 0;
        m_at += 2;
        return qFromBigEndian<quint16>(m_message.data() + m_at - 2);
    }
    quint32 longWord()
    {
        if (!has(4))
            return 0;
        m_at += 4;
        return qFromBigEndian<quint32>(m_message.data() + m_at - 4);
    }
    QByteArrayView take(qsizetype count)
    {
        if (!has(count))
            return {};
        m_at += count;
        return m_message.sliced(m_at - count, count);
    }
    /// A domain name in lower case; pointers only lead backwards, so that it ends (RFC 1035 4.1.4). Labels with anything
    /// but printable ASCII, or with a dot inside, make the name "?", which matches no question and is no host.
    QString name();

private:
    bool has(qsizetype count)
    {
        m_ok = m_ok && count >= 0 && m_message.size() - m_at >= count;
        return m_ok;
    }
    const QByteArrayView m_message;
    qsizetype m_at;
    bool m_ok = true;
};

QString Reader::name()
{
    QByteArray text;
    qsizetype at = m_at;
    qsizetype end = -1; // where the name ends in place, once a pointer was met
    int pointers = 0;
    bool odd = false;
    while (m_ok) {
        if (at >= m_message.size())
            break;
        const quint8 length = quint8(m_message[at]);
        if (length >= 0xc0) {
            if (at + 1 >= m_message.size() || ++pointers > kMaxPointers)
                break;
            const qsizetype target = (length & 0x3f) << 8 | quint8(m_message[at + 1]);
            if (end < 0)
                end = at + 2;
            if (target >= at)
                break;
            at = target;
        } else if (length == 0) {
            m_at = end < 0 ? at + 1 : end;
            return odd ? QStringLiteral("?") : QString::fromLatin1(text.toLower());
        } else if (length > 63 || at + 1 + length > m_message.size() || text.size() + length > 254) {
            break;
        } else {
            const QByteArrayView label = m_message.sliced(at + 1, length);
            odd |= std::any_of(label.begin(), label.end(), [](char c) { return c <= ' ' || c > '~' || c == '.'; });
            text.append(text.isEmpty() ? "" : ".").append(label);
            at += 1 + length;
        }
    }
    m_ok = false;
    return {};
}

struct Record
{
    QString owner;
    quint16 type = 0;
    quint32 ttl = 0;
    qsizetype data = 0;
    qsizetype length = 0;
};

std::optional<Record> readRecord(Reader &reader)
{
    Record record;
    record.owner = reader.name();
    record.type = reader.word();
    const quint16 recordClass = reader.word();
    record.ttl = std::min(reader.longWord(), kMaxTtl);
    record.length = reader.word();
    record.data = reader.position();
    reader.take(record.length);
    if (!reader.ok())
        return std::nullopt;
    if (recordClass != kInternet)
        record.type = 0;
    return record;
}

bool addTexts(DnsAnswer &answer, Reader &reader, qsizetype end)
{
    QByteArray joined;
    while (reader.position() < end && reader.ok())
        joined.append(reader.take(reader.byte()));
    if (!reader.ok() || reader.position() != end)
        return false;
    answer.texts.append(joined);
    return true;
}

/// False when the record is not what its type and length say; no octet of another record is read for it.
bool addRecord(DnsAnswer &answer, QByteArrayView message, const Record &record, DnsType type)
{
    Reader reader(message, record.data);
    const qsizetype end = record.data + record.length;
    const auto host = [&]() -> std::optional<QString> {
        const QString name = reader.name();
        const bool whole = reader.ok() && reader.position() == end && name != u"?";
        return whole ? std::optional(name) : std::nullopt;
    };
    switch (type) {
    case DnsType::A:
        if (record.length != 4)
            return false;
        answer.addresses.append(QHostAddress(reader.longWord()).toString());
        return true;
    case DnsType::Aaaa:
        if (record.length != 16)
            return false;
        answer.addresses.append(QHostAddress(reinterpret_cast<const quint8 *>(reader.take(16).data())).toString());
        return true;
    case DnsType::Mx: {
        const quint16 preference = reader.word();
        const std::optional<QString> exchanger = host();
        if (exchanger)
            answer.mx.append({preference, *exchanger});
        return exchanger.has_value();
    }
    case DnsType::Srv: {
        base::DnsSrv srv{reader.word(), reader.word(), reader.word(), {}};
        const std::optional<QString> target = host();
        if (target) {
            srv.host = *target;
            answer.srv.append(srv);
        }
        return target.has_value();
    }
    case DnsType::Ptr: {
        const std::optional<QString> name = host();
        if (name)
            answer.names.append(*name);
        return name.has_value();
    }
    case DnsType::Txt:
        return addTexts(answer, reader, end);
    case DnsType::Tlsa:
        if (record.length <= 3)
            return false;
        base::DnsTlsa tlsa{reader.byte(), reader.byte(), reader.byte(), {}};
        tlsa.data = reader.take(record.length - 3).toByteArray();
        answer.tlsa.append(tlsa);
        return true;
    }
    return false;
}

/// How long "there is none" holds: RFC 2308 5, the smaller of the SOA's TTL and its last field.
quint32 negativeTtl(QByteArrayView message, Reader &reader, int authorities)
{
    for (int i = 0; i < authorities; ++i) {
        const auto record = readRecord(reader);
        if (!record)
            break;
        if (record->type != kSoa || record->length < 22)
            continue;
        Reader last(message, record->data + record->length - 4);
        return std::min({last.longWord(), record->ttl, kMaxNegativeTtl});
    }
    return kDefaultNegativeTtl;
}

DnsReply failed(const QString &why)
{
    DnsReply reply;
    reply.answer.detail = why;
    return reply;
}

} // namespace

DnsReply readDnsReply(QByteArrayView message, const QString &name, DnsType type)
{
    Reader reader(message, 0);
    reader.word(); // the id, which whoever received it has compared
    const quint16 flags = reader.word();
    const int questions = reader.word();
    const int answers = reader.word();
    const int authorities = reader.word();
    reader.word();
    for (int i = 0; i < questions && reader.ok(); ++i) {
        reader.name();
        reader.longWord();
    }
    if (!reader.ok() || !(flags & 0x8000))
        return failed(QStringLiteral("not a reply"));
    const int code = flags & 0x0f;
    if (code != 0 && code != 3)
        return failed(QStringLiteral("the name server answers with code %1").arg(code));

    QList<Record> records;
    for (int i = 0; i < answers; ++i) {
        const auto record = readRecord(reader);
        if (!record || records.size() >= kMaxRecords)
            return failed(QStringLiteral("the reply cannot be read"));
        records.append(*record);
    }
    DnsReply reply;
    reply.answer.authentic = flags & 0x0020;
    quint32 ttl = kMaxTtl;
    QString current = name;
    bool aliased = false;
    for (int hop = 0;; ++hop) {
        const auto alias = std::find_if(records.begin(), records.end(), [&](const Record &r) { return r.type == kCname && r.owner == current; });
        if (alias == records.end())
            break;
        Reader target(message, alias->data);
        current = target.name();
        if (!target.ok() || target.position() != alias->data + alias->length || hop == kMaxAliases)
            return failed(QStringLiteral("aliases without end"));
        ttl = std::min(ttl, alias->ttl);
        aliased = true;
    }
    bool found = false;
    bool taken = false;
    for (const Record &record : records) {
        if (record.type != quint16(type) || record.owner != current)
            continue;
        found = true;
        ttl = std::min(ttl, record.ttl);
        taken |= addRecord(reply.answer, message, record, type);
    }
    if (found && !taken) // a yes that says nothing is no answer: not "no mail exchanger", which would bounce mail
        return failed(QStringLiteral("the records of the reply cannot be read"));
    if (found) {
        reply.answer.status = DnsAnswer::Ok;
        reply.answer.ttlS = int(ttl);
        return reply;
    }
    if (aliased && code == 0)
        reply.alias = current;
    reply.answer.status = code == 3 ? DnsAnswer::NxDomain : DnsAnswer::NoData;
    reply.answer.ttlS = int(std::min(ttl, negativeTtl(message, reader, authorities)));
    return reply;
}

} // namespace net
