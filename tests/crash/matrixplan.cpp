// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "matrixplan.h"
#include <QCoreApplication>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace crash {

namespace {

constexpr const char *kStageNames[] = {"greeting", "EHLO", "STARTTLS", "handshake", "EHLO in TLS", "AUTH",
                                       "MAIL", "RCPT", "DATA", "text", "end", "after"};
constexpr const char *kFaultNames[] = {"4xx", "5xx", "drop", "stall", "garble"};
constexpr const char *kWayNames[] = {"", ", TLS required", ", smarthost"};

struct Row
{
    Fate fate;
    const char *status;
};
constexpr Row kSent{Fate::Sent, ""};
constexpr Row later(const char *status) { return {Fate::PutOff, status}; }
constexpr Row back(const char *status) { return {Fate::Bounced, status}; }

// A refusal before MAIL speaks of the server, not of the mail: another attempt, whatever its code (README of engine/delivery).
constexpr Row kRows[kStages][kFaults] = {
    // 4xx, 5xx, drop, stall, garble
    {later("4.3.2"), later("4.3.2"), later("4.4.2"), later("4.4.2"), later("4.5.0")},  // greeting
    {later("4.3.0"), kSent, later("4.4.2"), later("4.4.2"), later("4.5.0")},           // EHLO; 5xx: HELO (RFC 5321 3.2)
    {kSent, kSent, later("4.4.2"), later("4.4.2"), later("4.5.0")},                    // STARTTLS, where TLS is wanted
    {kSent, kSent, kSent, kSent, kSent},                                               // handshake: once more without TLS
    {later("4.3.0"), kSent, later("4.4.2"), later("4.4.2"), later("4.4.2")},           // EHLO in TLS
    {later("4.7.0"), later("4.7.8"), later("4.4.2"), later("4.4.2"), later("4.4.2")},  // AUTH
    {later("4.3.0"), back("5.7.1"), later("4.4.2"), later("4.4.2"), later("4.4.2")},   // MAIL
    {later("4.2.0"), back("5.1.1"), later("4.4.2"), later("4.4.2"), later("4.4.2")},   // RCPT
    {later("4.3.0"), back("5.7.1"), later("4.4.2"), later("4.4.2"), later("4.4.2")},   // DATA
    {later("4.3.1"), back("5.6.0"), later("4.4.2"), later("4.4.2"), later("4.4.2")},   // text
    {later("4.3.0"), back("5.7.1"), later("4.4.2"), later("4.4.2"), later("4.4.2")},   // end
    {kSent, kSent, kSent, kSent, kSent},                                               // after
};

Row rowOf(const Cell &cell)
{
    if (cell.way == Way::Required && cell.stage == Stage::Handshake)
        return later("4.7.5");
    if (cell.way == Way::Opportunistic && cell.stage == Stage::StartTls)
        return kSent; // however it breaks: then without (RFC 7435)
    const bool withoutTls = cell.stage == Stage::Ehlo || cell.stage == Stage::StartTls;
    const Row row = kRows[int(cell.stage)][int(cell.fault)];
    return cell.way == Way::Required && withoutTls && row.fate == Fate::Sent ? later("4.7.4") : row;
}

constexpr const char *kReplies[kStages][2] = {
    {"421 4.3.2 no mail right now", "554 5.3.2 no mail here"},
    {"451 4.3.0 not now", "502 5.5.1 not known"},
    {"454 4.7.0 TLS is not ready", "502 5.5.1 no TLS"},
    {"454 4.7.0 TLS is not ready", "554 5.7.0 no TLS"}, // in plain text, where a handshake is awaited
    {"451 4.3.0 not now", "502 5.5.1 not known"},
    {"454 4.7.0 cannot look that up", "535 5.7.8 who are you?"},
    {"451 4.3.0 not now", "550 5.7.1 not from there"},
    {"450 4.2.0 mailbox is busy", "550 5.1.1 no such user"},
    {"451 4.3.0 not now", "554 5.7.1 no data from you"},
    {"452 4.3.1 no room left", "554 5.6.0 what is that?"},
    {"451 4.3.0 not now", "554 5.7.1 not that text"},
    {"421 4.3.2 going", "554 5.3.2 going"},
};

MatrixHost hostFor(const Cell &cell, QRandomGenerator &random)
{
    MatrixHost host;
    host.cell = cell;
    const bool needsTls = cell.way != Way::Opportunistic || (cell.stage >= Stage::StartTls && cell.stage <= Stage::EhloInTls)
        || cell.fault == Fault::Garble;
    host.tls = needsTls || random.bounded(2) == 0;
    host.pipelining = random.bounded(4) != 0;
    host.chunking = random.bounded(2) == 0;
    host.resets = cell.stage != Stage::After && random.bounded(2) == 0; // a reset behind a reply may swallow it
    host.takesUnanswered = cell.mayDouble() && random.bounded(2) == 0;
    host.atQuit = cell.stage == Stage::After && random.bounded(3) == 0;
    return host;
}

} // namespace

QString Cell::name() const
{
    return u"%1 at %2 %3%4"_s.arg(QLatin1StringView(kFaultNames[int(fault)]), QLatin1StringView(kStageNames[int(stage)]),
                                  forEver ? "for ever"_L1 : "once"_L1, QLatin1StringView(kWayNames[int(way)]));
}

Fate Cell::fate() const
{
    return rowOf(*this).fate;
}

QByteArray Cell::status() const
{
    return rowOf(*this).status;
}

QByteArray Cell::reply() const
{
    return kReplies[int(stage)][fault == Fault::Permanent];
}

QByteArray MatrixMail::letter() const
{
    QByteArray text = "From: Mei <mei@example.test>\r\nTo: somebody\r\nSubject: " + key
        + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + key + "@example.test>\r\n\r\n";
    for (int i = 0; i < lines; ++i)
        text += (i % 5 == 0 ? "." : "") + key + ' ' + QByteArray::number(i) + ' ' + QByteArray(60, char('a' + i % 26)) + "\r\n";
    return text;
}

QByteArray keyOf(const QByteArray &address)
{
    const qsizetype at = address.lastIndexOf('@');
    const qsizetype from = std::max(address.lastIndexOf('+', at), address.lastIndexOf('-', at));
    return address.mid(from + 1, at - from - 1);
}

QList<Cell> MatrixPlan::cells()
{
    QList<Cell> all;
    const auto add = [&](Way way, int stage) {
        for (int fault = 0; fault < kFaults; ++fault) {
            for (const bool forEver : {false, true})
                all << Cell{way, Stage(stage), Fault(fault), forEver};
        }
    };
    for (int stage = 0; stage < kStages; ++stage)
        add(Stage(stage) == Stage::Auth ? Way::SignedIn : Way::Opportunistic, stage);
    for (int stage = int(Stage::Ehlo); stage <= int(Stage::EhloInTls); ++stage)
        add(Way::Required, stage);
    return all;
}

MatrixPlan::MatrixPlan(int count, quint32 seed)
{
    QRandomGenerator random(seed);
    const QList<Cell> all = cells();
    const quint32 network = 127u << 24 | quint32(192 + QCoreApplication::applicationPid() % 62) << 16; // beside those of the peers
    const auto newHost = [&](const Cell &cell) {
        hosts.push_back(std::make_unique<MatrixHost>(hostFor(cell, random)));
        const quint32 address = network + quint32(hosts.size());
        hosts.back()->address = QHostAddress(address);
        byAddress.insert(address, hosts.back().get());
        return hosts.back().get();
    };
    for (qsizetype c = 0; c < all.size(); ++c) {
        const qsizetype share = (count - c + all.size() - 1) / all.size();
        int room = 0;
        for (qsizetype i = 0; i < share; ++i) {
            // A smarthost takes all mail there is while it is set.
            if (i == 0 || (room == 0 && all[c].way != Way::SignedIn)) {
                newHost(all[c]);
                room = int(1 + random.bounded(3));
            }
            --room;
            MatrixMail mail;
            mail.key = 'm' + QByteArray::number(mails.size()).rightJustified(5, '0');
            mail.host = hosts.back().get();
            ++mail.host->mails;
            mail.lines = random.bounded(20) == 0 ? 4000 : int(2 + random.bounded(40));
            const QByteArray domain = all[c].way == Way::SignedIn ? "c" + QByteArray::number(c) + ".test"
                                                                  : '[' + mail.host->address.toString().toLatin1() + ']';
            const int recipients = int(1 + random.bounded(3));
            for (int r = 0; r < recipients; ++r)
                mail.recipients << 'r' + QByteArray::number(r) + '-' + mail.key + '@' + domain;
            mails.push_back(mail);
        }
    }
}

} // namespace crash
