// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/deliverycause.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace mail {
namespace {

struct Step
{
    QLatin1StringView id;
    const char *english;
    const char *chinese;
};
constexpr Step kSteps[] = {
    {"nothing"_L1, "Nothing needs to be done.",
     "无需处理。"},
    {"wait"_L1, "Nothing needs to be done: the server keeps trying.",
     "无需处理：服务器会继续重试。"},
    {"check-address"_L1, "Check the spelling of the address and send the message again.",
     "请检查收件地址的拼写，然后重新发送。"},
    {"ask-recipient"_L1, "Reach the recipient another way and tell them.",
     "请用其他方式联系收件人并告知此事。"},
    {"ask-remote-postmaster"_L1, "Ask whoever runs the recipient's mail server (postmaster) for the reason.",
     "请向收件人邮件服务器的管理员（postmaster）询问原因。"},
    {"make-smaller"_L1, "Send less at once: fewer or smaller attachments, or a link instead.",
     "请减小邮件：减少或压缩附件，或改用链接。"},
    {"fewer-recipients"_L1, "Send to fewer recipients at a time.",
     "请减少每次的收件人数量。"},
    {"change-content"_L1, "Change the text, links or attachments and send the message again.",
     "请修改正文、链接或附件后重新发送。"},
    {"check-sender"_L1, "Check the sender's address and its domain.",
     "请检查发件地址及其域名。"},
    {"ask-our-admin"_L1, "Ask whoever runs this mail server.",
     "请联系本邮件服务器的管理员。"},
    {"check-dns"_L1, "The administrator of this server should check the domain's SPF, DKIM, DMARC and reverse DNS records.",
     "请本服务器管理员检查域名的 SPF、DKIM、DMARC 以及反向 DNS 记录。"},
    {"check-connection"_L1, "The administrator should check the network and the name servers; the server keeps trying until the message expires.",
     "请管理员检查网络和域名服务器；在邮件过期之前服务器会继续重试。"},
    {"plain-address"_L1, "Use an address of plain ASCII letters, if there is one.",
     "如有纯 ASCII 字母的地址，请改用该地址。"},
    {"send-later"_L1, "Send the message again later.",
     "请稍后重新发送。"},
};

struct Row
{
    DeliveryCause cause;
    const char *english;
    const char *chinese;
};
constexpr Row kRows[] = {
    {{"delivered"_L1, Fault::Nobody, "nothing"_L1},
     "The message was handed over.",
     "邮件已送达对方。"},
    {{"unknown"_L1, Fault::RemoteServer, "ask-remote-postmaster"_L1},
     "The recipient's server gave a reason this server does not know.",
     "对方服务器给出的原因无法识别。"},
    {{"address-unusable"_L1, Fault::Recipient, "check-address"_L1},
     "The recipient's address was not accepted.",
     "收件地址未被接受。"},
    {{"no-such-mailbox"_L1, Fault::Recipient, "check-address"_L1},
     "There is no mailbox with this address.",
     "该地址的邮箱不存在。"},
    {{"no-such-domain"_L1, Fault::Recipient, "check-address"_L1},
     "The part of the address behind the @ is no domain that takes mail.",
     "地址中 @ 后面的域名不存在或不能接收邮件。"},
    {{"bad-address"_L1, Fault::Sender, "check-address"_L1},
     "The recipient's address is not written as an address must be.",
     "收件地址的格式不正确。"},
    {{"valid-address"_L1, Fault::Nobody, "nothing"_L1},
     "The address is valid.",
     "地址有效。"},
    {{"mailbox-moved"_L1, Fault::Recipient, "ask-recipient"_L1},
     "The recipient has moved and left no new address.",
     "收件人已更换邮箱，且未留下新地址。"},
    {{"bad-sender"_L1, Fault::Sender, "check-sender"_L1},
     "The sender's address was not accepted.",
     "发件地址未被接受。"},
    {{"domain-takes-no-mail"_L1, Fault::Recipient, "ask-recipient"_L1},
     "The recipient's domain says that it takes no mail at all.",
     "收件人的域名声明不接收任何邮件。"},
    {{"mailbox-problem"_L1, Fault::Recipient, "ask-recipient"_L1},
     "Something is wrong with the recipient's mailbox.",
     "收件人的邮箱出现问题。"},
    {{"mailbox-disabled"_L1, Fault::Recipient, "ask-recipient"_L1},
     "The recipient's mailbox is disabled or not taking mail.",
     "收件人的邮箱已停用或暂不接收邮件。"},
    {{"mailbox-full"_L1, Fault::Recipient, "ask-recipient"_L1},
     "The recipient's mailbox is full.",
     "收件人的邮箱已满。"},
    {{"message-too-big"_L1, Fault::Sender, "make-smaller"_L1},
     "The message is larger than the recipient's server takes.",
     "邮件大小超过对方服务器的限制。"},
    {{"remote-system-problem"_L1, Fault::RemoteServer, "ask-remote-postmaster"_L1},
     "The recipient's mail server has a problem.",
     "对方邮件服务器出现问题。"},
    {{"remote-system-full"_L1, Fault::RemoteServer, "wait"_L1},
     "The recipient's mail server has no room left.",
     "对方邮件服务器存储空间不足。"},
    {{"remote-not-accepting"_L1, Fault::RemoteServer, "wait"_L1},
     "The recipient's mail server is not taking mail now.",
     "对方邮件服务器目前不接收邮件。"},
    {{"feature-missing"_L1, Fault::RemoteServer, "ask-remote-postmaster"_L1},
     "The recipient's mail server lacks something this message needs.",
     "对方邮件服务器不支持此邮件所需的功能。"},
    {{"priority-changed"_L1, Fault::Nobody, "nothing"_L1},
     "The message travels with another priority.",
     "邮件的优先级已被更改。"},
    {{"network-problem"_L1, Fault::Network, "check-connection"_L1},
     "The network or the routing of mail has a problem.",
     "网络或邮件路由出现问题。"},
    {{"no-answer"_L1, Fault::Network, "check-connection"_L1},
     "The recipient's mail server does not answer.",
     "对方邮件服务器没有响应。"},
    {{"connection-broken"_L1, Fault::Network, "wait"_L1},
     "The connection to the recipient's mail server broke or was too slow.",
     "与对方邮件服务器的连接中断或过慢。"},
    {{"dns-problem"_L1, Fault::Network, "check-connection"_L1},
     "The name servers gave no answer for the recipient's domain.",
     "域名服务器没有返回收件人域名的结果。"},
    {{"congestion"_L1, Fault::RemoteServer, "wait"_L1},
     "The recipient's mail server is overloaded.",
     "对方邮件服务器负载过高。"},
    {{"mail-loop"_L1, Fault::OurServer, "ask-our-admin"_L1},
     "The message went round in a circle between servers.",
     "邮件在服务器之间循环转发。"},
    {{"expired"_L1, Fault::Network, "send-later"_L1},
     "The message could not be delivered within the time it is kept.",
     "邮件在保留期限内未能送达。"},
    {{"protocol-problem"_L1, Fault::RemoteServer, "ask-our-admin"_L1},
     "The two mail servers did not understand each other.",
     "两台邮件服务器之间的通信协议出错。"},
    {{"too-many-recipients"_L1, Fault::Sender, "fewer-recipients"_L1},
     "The message has more recipients than the server takes at once.",
     "收件人数量超过对方服务器的单次限制。"},
    {{"content-problem"_L1, Fault::Sender, "change-content"_L1},
     "The recipient's server could not handle the content of the message.",
     "对方服务器无法处理邮件的内容。"},
    {{"unicode-address-refused"_L1, Fault::RemoteServer, "plain-address"_L1},
     "The recipient's server takes only plain ASCII addresses and headers.",
     "对方服务器只接受纯 ASCII 的地址和邮件头。"},
    {{"refused-by-policy"_L1, Fault::RemoteServer, "ask-remote-postmaster"_L1},
     "The recipient's server refuses this message by its rules, often because it takes it for spam.",
     "对方服务器按其策略拒收此邮件，通常是因为将其判为垃圾邮件。"},
    {{"list-refused"_L1, Fault::Recipient, "ask-recipient"_L1},
     "The sender may not write to this mailing list.",
     "发件人无权向此邮件列表发信。"},
    {{"security-missing"_L1, Fault::RemoteServer, "ask-our-admin"_L1},
     "The two servers could not agree on the security that is required.",
     "两台服务器未能就所需的安全方式达成一致。"},
    {{"sign-in-failed"_L1, Fault::OurServer, "ask-our-admin"_L1},
     "This server could not sign in to the next server.",
     "本服务器未能通过下一台服务器的身份验证。"},
    {{"owner-changed"_L1, Fault::Recipient, "ask-recipient"_L1},
     "The mailbox or domain has another owner than before.",
     "该邮箱或域名的所有者已变更。"},
    {{"authentication-failed"_L1, Fault::OurServer, "check-dns"_L1},
     "The recipient's server could not prove that the sender is who it says (SPF, DKIM, DMARC, reverse DNS).",
     "对方服务器无法验证发件人的真实性（SPF、DKIM、DMARC、反向 DNS）。"},
    {{"sender-takes-no-mail"_L1, Fault::Sender, "check-sender"_L1},
     "The sender's domain says that it takes no mail, so no answer could reach it.",
     "发件人的域名声明不接收邮件，因此无法回信。"},
    {{"too-much-mail"_L1, Fault::Sender, "send-later"_L1},
     "Too much mail was sent to the recipient or from this sender.",
     "发给该收件人或来自该发件人的邮件过多。"},
};

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

const Row &rowOf(QLatin1StringView id)
{
    const Row *found = std::find_if(std::begin(kRows), std::end(kRows), [id](const Row &row) { return row.cause.id == id; });
    Q_ASSERT(found != std::end(kRows));
    return *found;
}

QString in(Language language, const char *english, const char *chinese)
{
    return QString::fromUtf8(language == Language::Chinese ? chinese : english);
}

} // namespace

QLatin1StringView faultId(Fault fault)
{
    switch (fault) {
    case Fault::Nobody:
        break;
    case Fault::Sender:
        return "sender"_L1;
    case Fault::Recipient:
        return "recipient"_L1;
    case Fault::RemoteServer:
        return "remote-server"_L1;
    case Fault::Network:
        return "network"_L1;
    case Fault::OurServer:
        return "our-server"_L1;
    }
    return "nobody"_L1;
}

QString DeliveryCause::text(Language language) const
{
    const Row &row = rowOf(id);
    return in(language, row.english, row.chinese);
}

QString DeliveryCause::step(Language language) const
{
    const Step *found =
        std::find_if(std::begin(kSteps), std::end(kSteps), [this](const Step &step) { return step.id == stepId; });
    Q_ASSERT(found != std::end(kSteps));
    return in(language, found->english, found->chinese);
}

const DeliveryCause &causeOf(const EnhancedStatus &status)
{
    if (status.isSuccess())
        return rowOf("delivered"_L1).cause;
    const auto key = std::pair(status.subject, status.detail);
    const Code *code = std::lower_bound(std::begin(kCodes), std::end(kCodes), key, [](const Code &a, const auto &b) {
        return std::pair(a.subject, a.detail) < b;
    });
    const bool known = code != std::end(kCodes) && std::pair(code->subject, code->detail) == key;
    return rowOf(known ? code->cause : "unknown"_L1).cause;
}

const QList<DeliveryCause> &allCauses()
{
    static const QList<DeliveryCause> all = [] {
        QList<DeliveryCause> causes;
        for (const Row &row : kRows)
            causes.append(row.cause);
        return causes;
    }();
    return all;
}

} // namespace mail
