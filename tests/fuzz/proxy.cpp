// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "net/proxyheader.h"

// The PROXY header that a trusted proxy sends before the client's octets.

namespace {

struct Outcome
{
    net::ProxyHeader::State state = net::ProxyHeader::State::NeedMore;
    qsizetype consumed = 0;
    QString addresses;
    bool operator==(const Outcome &) const = default;
};

QString addressesOf(const net::ProxyHeader &header)
{
    if (!header.hasAddresses())
        return {};
    return QStringLiteral("%1 %2 %3 %4")
        .arg(header.source().toString(), header.destination().toString())
        .arg(header.sourcePort())
        .arg(header.destinationPort());
}

Outcome run(QByteArrayView bytes, int largest)
{
    net::ProxyHeader header;
    Outcome outcome;
    fuzz::inPieces(bytes, largest, [&](QByteArrayView piece) {
        if (outcome.state != net::ProxyHeader::State::NeedMore)
            return;
        const net::ProxyHeader::Fed fed = header.feed(piece);
        FUZZ_CHECK(fed.consumed >= 0 && fed.consumed <= piece.size(), QByteArray::number(fed.consumed));
        FUZZ_CHECK(fed.state != net::ProxyHeader::State::NeedMore || fed.consumed == piece.size(), "octets left lying");
        outcome.state = fed.state;
        outcome.consumed += fed.consumed;
    });
    if (outcome.state == net::ProxyHeader::State::Done)
        outcome.addresses = addressesOf(header);
    else
        outcome.consumed = 0; // of a refused header nobody asks
    return outcome;
}

/// The same said in version 1.
QByteArray asLine(const QString &addresses)
{
    const QByteArray family = addresses.contains(u':') ? "TCP6 " : "TCP4 ";
    return "PROXY " + family + addresses.toLatin1() + "\r\n";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes = fuzz::viewOf(data, size);
    const Outcome whole = run(bytes, 1 << 30);
    FUZZ_CHECK(run(bytes, 1) == whole, fuzz::shown(bytes.toByteArray()));
    FUZZ_CHECK(run(bytes, 9) == whole, fuzz::shown(bytes.toByteArray()));
    if (whole.state != net::ProxyHeader::State::Done)
        return 0;
    // What follows is the client's and changes nothing.
    FUZZ_CHECK(run(bytes.first(whole.consumed), 5) == whole, fuzz::shown(bytes.toByteArray()));
    const bool oneFamily = whole.addresses.count(u' ') == 3 && whole.addresses.section(u' ', 0, 0).contains(u':') ==
                                                                   whole.addresses.section(u' ', 1, 1).contains(u':');
    if (oneFamily) {
        const QByteArray line = asLine(whole.addresses);
        const Outcome again = run(line, 5);
        FUZZ_CHECK(again.state == net::ProxyHeader::State::Done && again.addresses == whole.addresses, line);
        FUZZ_CHECK(again.consumed == line.size(), line);
    }
    return 0;
}
