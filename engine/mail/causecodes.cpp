// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/deliverycause.h"
#include <algorithm>

using namespace Qt::StringLiterals;

// Which enhanced status code means which cause.
namespace mail {
namespace {

/// Subject and detail of RFC 3463 and the registry of RFC 5248, in order.
struct Code
{
    quint16 subject;
    quint16 detail;
    QLatin1StringView cause;
};
constexpr Code kCodes[] = {
    {0, 0, "unknown"_L1},
    {1, 0, "address-unusable"_L1},
    {1, 1, "no-such-mailbox"_L1},
    {1, 2, "no-such-domain"_L1},
    {1, 3, "bad-address"_L1},
    {1, 4, "no-such-mailbox"_L1},
    {1, 5, "valid-address"_L1},
    {1, 6, "mailbox-moved"_L1},
    {1, 7, "bad-sender"_L1},
    {1, 8, "bad-sender"_L1},
    {1, 9, "address-unusable"_L1},
    {1, 10, "domain-takes-no-mail"_L1},
    {2, 0, "mailbox-problem"_L1},
    {2, 1, "mailbox-disabled"_L1},
    {2, 2, "mailbox-full"_L1},
    {2, 3, "message-too-big"_L1},
    {2, 4, "mailbox-problem"_L1},
    {3, 0, "remote-system-problem"_L1},
    {3, 1, "remote-system-full"_L1},
    {3, 2, "remote-not-accepting"_L1},
    {3, 3, "feature-missing"_L1},
    {3, 4, "message-too-big"_L1},
    {3, 5, "remote-system-problem"_L1},
    {3, 6, "priority-changed"_L1},
    {4, 0, "network-problem"_L1},
    {4, 1, "no-answer"_L1},
    {4, 2, "connection-broken"_L1},
    {4, 3, "dns-problem"_L1},
    {4, 4, "network-problem"_L1},
    {4, 5, "congestion"_L1},
    {4, 6, "mail-loop"_L1},
    {4, 7, "expired"_L1},
    {5, 0, "protocol-problem"_L1},
    {5, 1, "protocol-problem"_L1},
    {5, 2, "protocol-problem"_L1},
    {5, 3, "too-many-recipients"_L1},
    {5, 4, "protocol-problem"_L1},
    {5, 5, "protocol-problem"_L1},
    {5, 6, "protocol-problem"_L1},
    {6, 0, "content-problem"_L1},
    {6, 1, "content-problem"_L1},
    {6, 2, "content-problem"_L1},
    {6, 3, "content-problem"_L1},
    {6, 4, "content-problem"_L1},
    {6, 5, "content-problem"_L1},
    {6, 6, "content-problem"_L1},
    {6, 7, "unicode-address-refused"_L1},
    {6, 8, "unicode-address-refused"_L1},
    {6, 9, "unicode-address-refused"_L1},
    {6, 10, "unicode-address-refused"_L1},
    {7, 0, "refused-by-policy"_L1},
    {7, 1, "refused-by-policy"_L1},
    {7, 2, "list-refused"_L1},
    {7, 3, "security-missing"_L1},
    {7, 4, "feature-missing"_L1},
    {7, 5, "security-missing"_L1},
    {7, 6, "security-missing"_L1},
    {7, 7, "refused-by-policy"_L1},
    {7, 8, "sign-in-failed"_L1},
    {7, 9, "sign-in-failed"_L1},
    {7, 10, "security-missing"_L1},
    {7, 11, "security-missing"_L1},
    {7, 12, "sign-in-failed"_L1},
    {7, 13, "mailbox-disabled"_L1},
    {7, 14, "security-missing"_L1},
    {7, 15, "priority-changed"_L1},
    {7, 16, "message-too-big"_L1},
    {7, 17, "owner-changed"_L1},
    {7, 18, "owner-changed"_L1},
    {7, 19, "owner-changed"_L1},
    {7, 20, "authentication-failed"_L1},
    {7, 21, "authentication-failed"_L1},
    {7, 22, "authentication-failed"_L1},
    {7, 23, "authentication-failed"_L1},
    {7, 24, "authentication-failed"_L1},
    {7, 25, "authentication-failed"_L1},
    {7, 26, "authentication-failed"_L1},
    {7, 27, "sender-takes-no-mail"_L1},
    {7, 28, "too-much-mail"_L1},
    {7, 29, "authentication-failed"_L1},
    {7, 30, "security-missing"_L1},
};

/// What some of them mean when this server says them, in order.
constexpr Code kOwnCodes[] = {
    {3, 0, "our-server-problem"_L1},
    {3, 5, "no-route"_L1},
    {7, 0, "returned-by-postmaster"_L1},
    {7, 4, "security-missing"_L1},
};

template<typename Table>
QLatin1StringView find(const Table &table, const EnhancedStatus &status)
{
    const auto key = std::pair(status.subject, status.detail);
    const auto before = [](const Code &code, const auto &wanted) { return std::pair(code.subject, code.detail) < wanted; };
    const Code *code = std::lower_bound(std::begin(table), std::end(table), key, before);
    const bool known = code != std::end(table) && std::pair(code->subject, code->detail) == key;
    return known ? code->cause : QLatin1StringView();
}

QLatin1StringView idOf(const EnhancedStatus &status, Speaker speaker)
{
    if (status.isSuccess())
        return "delivered"_L1;
    if (const auto own = speaker == Speaker::Us ? find(kOwnCodes, status) : QLatin1StringView(); !own.isEmpty())
        return own;
    // Greylisting and rate limits: what would be a refusal for good is a matter of time.
    if (status.isTemporary() && status.subject == 7 && status.detail <= 1)
        return "put-off-by-policy"_L1;
    const QLatin1StringView id = find(kCodes, status);
    if (!id.isEmpty() && id != "unknown"_L1)
        return id;
    return status.isTemporary() ? "put-off"_L1 : "unknown"_L1;
}

bool isReplyCode(QStringView text)
{
    const auto digit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    return text.size() >= 3 && text[0] >= u'2' && text[0] <= u'5' && digit(text[1]) && digit(text[2]) &&
           (text.size() == 3 || text[3] == u' ' || text[3] == u'-');
}

} // namespace

const DeliveryCause &causeOf(const EnhancedStatus &status, Speaker speaker)
{
    const DeliveryCause *cause = causeById(idOf(status, speaker));
    Q_ASSERT(cause);
    return *cause;
}

const DeliveryCause *causeOfReply(QStringView reply)
{
    if (reply.isEmpty())
        return nullptr;
    const Speaker speaker = isReplyCode(reply) ? Speaker::Remote : Speaker::Us;
    const QStringView text = speaker == Speaker::Remote ? reply.sliced(qMin<qsizetype>(4, reply.size())) : reply;
    std::optional<EnhancedStatus> status = EnhancedStatus::atStartOf(text.first(qMin<qsizetype>(text.size(), 12)).toLatin1());
    if (!status && speaker == Speaker::Remote)
        status = EnhancedStatus::fromReplyCode(reply.first(3).toInt());
    if (!status)
        status = EnhancedStatus{4, 0, 0};
    const DeliveryCause &cause = causeOf(*status, speaker);
    return status->isSuccess() ? nullptr : &cause;
}

} // namespace mail
