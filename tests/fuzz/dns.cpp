// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "net/dnsreply.h"
#include <QHostAddress>

// Replies of name servers. c-ares sends and matches; what a reply says is read by us. The first octet chooses the type
// asked for, the rest is the reply to a question about a.example.

namespace {

using base::DnsAnswer;
using base::DnsType;

void checkHost(const QString &host)
{
    FUZZ_CHECK(host.size() <= 254 && host != u"?" && host == host.toLower(), fuzz::shown(host));
    for (const QChar c : host)
        FUZZ_CHECK(c > u' ' && c <= u'~', fuzz::shown(host));
}

bool same(const DnsAnswer &a, const DnsAnswer &b)
{
    const auto sameMx = [](const auto &x, const auto &y) { return x.preference == y.preference && x.host == y.host; };
    return a.status == b.status && a.ttlS == b.ttlS && a.addresses == b.addresses && a.texts == b.texts && a.names == b.names &&
           std::equal(a.mx.begin(), a.mx.end(), b.mx.begin(), b.mx.end(), sameMx) && a.tlsa.size() == b.tlsa.size() && a.srv == b.srv;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    static constexpr DnsType kTypes[] = {DnsType::A, DnsType::Aaaa, DnsType::Mx, DnsType::Txt, DnsType::Ptr, DnsType::Tlsa, DnsType::Srv};
    const DnsType type = kTypes[data[0] % std::size(kTypes)];
    const QByteArrayView message = fuzz::viewOf(data + 1, size - 1);
    const QString question = QStringLiteral("a.example");
    const net::DnsReply reply = net::readDnsReply(message, question, type);
    const DnsAnswer &answer = reply.answer;

    const qsizetype records = answer.addresses.size() + answer.mx.size() + answer.texts.size() + answer.names.size() + answer.tlsa.size() + answer.srv.size();
    FUZZ_CHECK(records <= 2000 && records * 10 <= message.size(), QByteArray::number(records)); // nothing out of nothing
    FUZZ_CHECK((answer.status == DnsAnswer::Ok) == (records > 0), "records without a yes, or a yes without records");
    FUZZ_CHECK(answer.status == DnsAnswer::Ok || type == DnsType::A || answer.addresses.isEmpty(), "records of another type");
    FUZZ_CHECK(answer.ttlS >= 0 && answer.ttlS <= 86'400, QByteArray::number(answer.ttlS));
    FUZZ_CHECK(reply.alias.isEmpty() || answer.status == DnsAnswer::NoData, "an alias beside an answer");
    FUZZ_CHECK(reply.alias.size() <= 254, fuzz::shown(reply.alias));
    for (const QString &address : answer.addresses)
        FUZZ_CHECK(QHostAddress(address).protocol() == (type == DnsType::A ? QAbstractSocket::IPv4Protocol : QAbstractSocket::IPv6Protocol),
                   fuzz::shown(address));
    for (const auto &mx : answer.mx)
        checkHost(mx.host);
    for (const auto &srv : answer.srv)
        checkHost(srv.host);
    for (const QString &name : answer.names)
        checkHost(name);
    for (const QByteArray &text : answer.texts)
        FUZZ_CHECK(text.size() < message.size(), QByteArray::number(text.size()));
    if (answer.status == DnsAnswer::Ok) { // octets behind the reply say nothing
        const net::DnsReply longer = net::readDnsReply(message.toByteArray() + QByteArray(40, '\xc0'), question, type);
        FUZZ_CHECK(same(longer.answer, answer), fuzz::shown(message.toByteArray()));
    }
    return 0;
}
