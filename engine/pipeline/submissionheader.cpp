// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/submissionheader.h"
#include "mail/addresslist.h"
#include "mail/maildate.h"

namespace pipeline {
namespace {

constexpr qsizetype kMaxLine = 64 << 10; // longer ones are refused by the session
constexpr qsizetype kMaxFrom = 16 << 10; // of all fields that say who sends
constexpr qsizetype kMaxClass = 100;     // octets of the value that are kept

bool is(QByteArrayView name, const char *other)
{
    return name.compare(other, Qt::CaseInsensitive) == 0;
}

/// The name of a header field, or nothing when the line is none (RFC 5322 2.2; 4.5 allows blanks before the colon).
QByteArrayView fieldName(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0)
        return {};
    QByteArrayView name = line.first(colon);
    while (!name.isEmpty() && (name.back() == ' ' || name.back() == '\t'))
        name.chop(1);
    for (const char c : name) {
        if (c <= ' ' || c == '\x7f')
            return {};
    }
    return name;
}

} // namespace

SubmissionHeader::SubmissionHeader(QByteArray messageId, qint64 wallMs, QByteArray sender)
    : m_messageId(std::move(messageId))
    , m_wallMs(wallMs)
    , m_sender(std::move(sender))
{
}

QByteArrayView SubmissionHeader::take(QByteArrayView bytes)
{
    if (m_done)
        return bytes;
    m_out.clear();
    while (!m_done && !bytes.isEmpty()) {
        const qsizetype feed = bytes.indexOf('\n');
        if (feed < 0) {
            m_pending += bytes;
            bytes = {};
            if (m_pending.size() > kMaxLine) {
                m_out += m_pending;
                m_pending.clear();
                m_done = true;
            }
            break;
        }
        const QByteArrayView rest = bytes.first(feed + 1);
        bytes = bytes.sliced(feed + 1);
        if (m_pending.isEmpty()) {
            line(rest);
        } else {
            m_pending += rest;
            line(std::exchange(m_pending, {}));
        }
    }
    m_out += bytes;
    return m_out;
}

QByteArrayView SubmissionHeader::finish()
{
    if (m_done)
        return {};
    m_out.clear();
    if (!m_pending.isEmpty())
        line(std::exchange(m_pending, {}));
    if (!m_done)
        addMissing();
    m_done = true;
    return m_out;
}

void SubmissionHeader::line(QByteArrayView text)
{
    if (text == "\r\n" || text == "\n") {
        addMissing();
        m_out += text;
        m_done = true;
        return;
    }
    const bool folded = !m_firstLine && (text.front() == ' ' || text.front() == '\t');
    if (folded) {
        if (m_inClass && m_class.size() < kMaxClass)
            m_class += text;
        if (m_inFrom)
            keepFrom(text);
        if (!m_dropping)
            m_out += text;
        return;
    }
    const QByteArrayView name = fieldName(text);
    if (m_firstLine && name.isEmpty() && !text.startsWith("From ") && !text.startsWith(">From ")) {
        addMissing(); // text without any header
        m_out += "\r\n";
        m_out += text;
        m_done = true;
        return;
    }
    m_firstLine = false;
    m_hasMessageId = m_hasMessageId || is(name, "Message-ID");
    m_hasDate = m_hasDate || is(name, "Date");
    m_inClass = is(name, "X-Postkontor-Class");
    m_hasFrom = m_hasFrom || is(name, "From");
    m_inFrom = saysWhoSends(name);
    if (m_inFrom) {
        m_from.append(QByteArray());
        keepFrom(text.sliced(text.indexOf(':') + 1));
    }
    m_dropping = m_inClass || is(name, "Bcc") || is(name, "Resent-Bcc");
    if (m_inClass)
        m_class = text.sliced(text.indexOf(':') + 1).first(qMin(kMaxClass, text.size() - text.indexOf(':') - 1)).toByteArray();
    if (!m_dropping)
        m_out += text;
}

void SubmissionHeader::keepFrom(QByteArrayView text)
{
    m_fromOctets += text.size();
    if (m_fromOctets <= kMaxFrom)
        m_from.last() += text;
}

std::optional<QStringList> SubmissionHeader::authors() const
{
    return m_fromOctets > kMaxFrom ? std::nullopt : authorsOf(m_from);
}

void SubmissionHeader::addMissing()
{
    if (!m_hasFrom && !m_sender.isEmpty()) {
        m_out += "From: <" + m_sender + ">\r\n";
        m_hasFrom = true;
    }
    if (!m_hasMessageId)
        m_out += "Message-ID: <" + m_messageId + ">\r\n";
    if (!m_hasDate)
        m_out += "Date: " + mail::formatDate(m_wallMs) + "\r\n";
}

bool saysWhoSends(QByteArrayView fieldName)
{
    return is(fieldName, "From") || is(fieldName, "Sender") || is(fieldName, "Resent-From") || is(fieldName, "Resent-Sender");
}

std::optional<QStringList> authorsOf(const QList<QByteArray> &fields)
{
    constexpr qsizetype kMostAuthors = 20;
    QStringList out;
    for (const QByteArray &field : fields) {
        const QList<mail::HeaderAddress> addresses = mail::parseAddressList(field, kMostAuthors + 1);
        for (const mail::HeaderAddress &one : addresses)
            out += QStringList(one.address) + one.also;
        if (addresses.isEmpty() || out.contains(QString()) || out.size() > kMostAuthors)
            return std::nullopt;
    }
    out.removeDuplicates();
    return out;
}

} // namespace pipeline
