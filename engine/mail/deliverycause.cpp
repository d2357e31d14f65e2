// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/deliverycause.h"
#include <algorithm>

using namespace Qt::StringLiterals;

// The causes and their words; which code means which is in causecodes.cpp.
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

struct Who
{
    Fault fault;
    QLatin1StringView id;
    const char *english;
    const char *chinese;
};
constexpr Who kFaults[] = {
    {Fault::Nobody, "nobody"_L1, "nobody", "无"},
    {Fault::Sender, "sender"_L1, "the sender", "发件人"},
    {Fault::Recipient, "recipient"_L1, "the recipient", "收件人"},
    {Fault::RemoteServer, "remote-server"_L1, "the recipient's mail server", "对方邮件服务器"},
    {Fault::Network, "network"_L1, "the network", "网络"},
    {Fault::OurServer, "our-server"_L1, "this mail server", "本邮件服务器"},
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
    {{"put-off"_L1, Fault::RemoteServer, "wait"_L1},
     "The recipient's server could not take the message yet.",
     "对方服务器暂时无法接收此邮件。"},
    {{"put-off-by-policy"_L1, Fault::Nobody, "wait"_L1},
     "The recipient's server puts the message off, to see whether it comes again or because too much came at once.",
     "对方服务器暂缓接收，以确认邮件会再次发来，或因短时间内来信过多。"},
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
    {{"our-server-problem"_L1, Fault::OurServer, "ask-our-admin"_L1},
     "This mail server has a problem of its own.",
     "本邮件服务器自身出现问题。"},
    {{"no-route"_L1, Fault::OurServer, "ask-our-admin"_L1},
     "This mail server knows no way to the recipient's server.",
     "本邮件服务器没有通往对方服务器的路由。"},
    {{"returned-by-postmaster"_L1, Fault::OurServer, "ask-our-admin"_L1},
     "Somebody who runs this mail server returned the message.",
     "本邮件服务器的管理人员退回了此邮件。"},
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

/// The entry of a table with this id, or null.
template<typename Table>
auto entryOf(const Table &table, QAnyStringView id)
{
    const auto found = std::find_if(std::begin(table), std::end(table), [id](const auto &entry) { return QAnyStringView::equal(id, entry.id); });
    return found == std::end(table) ? nullptr : &*found;
}

const Row *rowOf(QAnyStringView id)
{
    const auto found = std::find_if(std::begin(kRows), std::end(kRows), [id](const Row &row) { return QAnyStringView::equal(id, row.cause.id); });
    return found == std::end(kRows) ? nullptr : found;
}

template<typename Entry>
QString in(Language language, const Entry *entry)
{
    return entry ? QString::fromUtf8(language == Language::Chinese ? entry->chinese : entry->english) : QString();
}

} // namespace

QLatin1StringView faultId(Fault fault)
{
    const auto found = std::find_if(std::begin(kFaults), std::end(kFaults), [fault](const Who &who) { return who.fault == fault; });
    return found == std::end(kFaults) ? kFaults[0].id : found->id;
}

QString faultText(QAnyStringView id, Language language)
{
    return in(language, entryOf(kFaults, id));
}

QString causeText(QAnyStringView id, Language language)
{
    return in(language, rowOf(id));
}

QString stepText(QAnyStringView id, Language language)
{
    return in(language, entryOf(kSteps, id));
}

const DeliveryCause *causeById(QAnyStringView id)
{
    const Row *row = rowOf(id);
    return row ? &row->cause : nullptr;
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
