// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/messagesearch.h"
#include "imap/envelope.h"
#include "imap/headertext.h"
#include "imap/searchevaluator.h"
#include "mail/bodyparts.h"
#include "mail/encodedword.h"
#include "mail/headerscanner.h"
#include "mail/maildate.h"
#include <QDateTime>
#include <algorithm>
#include <array>

namespace mailaccess {

namespace {

bool holds(const QString &text, const QString &wanted)
{
    return wanted.isEmpty() || text.contains(wanted, Qt::CaseInsensitive);
}

bool hasAddresses(const QByteArray &field)
{
    constexpr std::array kFields{"From", "To", "Cc", "Bcc", "Sender", "Reply-To"};
    return std::any_of(kFields.begin(), kFields.end(), [&field](const char *one) { return field.compare(one, Qt::CaseInsensitive) == 0; });
}

/// As in ENVELOPE: "anna(at home) @ example.test" is anna@example.test.
QString addressesOf(QByteArrayView value)
{
    QByteArray out;
    for (const imap::EnvelopeAddress &address : imap::parseEnvelopeAddresses(value)) {
        if (address.host)
            out += address.mailbox.value_or(QByteArray()) + '@' + *address.host + ' ';
    }
    return QString::fromUtf8(out);
}

} // namespace

bool SearchedMessage::has(const imap::SearchKey &key) const
{
    using imap::SearchKey;
    switch (key.kind) {
    case SearchKey::Header:
        return inHeader(key.field, key.text);
    case SearchKey::Body:
        return inBody(key.text);
    case SearchKey::Text:
        return inHeader({}, key.text) || inBody(key.text);
    case SearchKey::SentBefore:
    case SearchKey::SentOn:
    case SearchKey::SentSince: {
        const std::optional<QDate> day = sentOn();
        return day && (key.kind == SearchKey::SentBefore ? *day < key.date : key.kind == SearchKey::SentOn ? *day == key.date : *day >= key.date);
    }
    default:
        return false;
    }
}

/// `field` empty: any, with its name.
bool SearchedMessage::inHeader(const QByteArray &field, const QString &text) const
{
    mail::HeaderScanner scanner(m_raw);
    while (const std::optional<mail::HeaderField> one = scanner.next()) {
        if (!field.isEmpty() && one->name.compare(field, Qt::CaseInsensitive) != 0)
            continue;
        const QString value = mail::decodeHeaderText(one->value);
        if (holds(field.isEmpty() ? QString::fromLatin1(one->name) + QStringLiteral(": ") + value : value, text))
            return true;
        if (hasAddresses(field) && holds(addressesOf(one->value), text))
            return true;
    }
    return false;
}

bool SearchedMessage::inBody(const QString &text) const
{
    for (const mail::MimePart &part : mail::MimeParser::parse(m_raw)) {
        const bool isText = part.children.empty() && part.contentType.type == "text";
        if (isText && holds(mail::textOf(m_raw, part), text))
            return true;
    }
    return text.isEmpty();
}

/// The day as written, whatever its zone.
std::optional<QDate> SearchedMessage::sentOn() const
{
    const std::optional<QByteArrayView> value = imap::headerValue(m_raw, "Date");
    if (!value)
        return {};
    const QByteArray line = imap::oneLine(*value);
    const QDateTime written = QDateTime::fromString(QString::fromLatin1(line), Qt::RFC2822Date);
    if (written.isValid())
        return written.date();
    const std::optional<qint64> ms = mail::parseDate(line);
    return ms ? std::optional(QDateTime::fromMSecsSinceEpoch(*ms, Qt::UTC).date()) : std::nullopt;
}

MessageSearch::MessageSearch(storage::AccessStore &store, base::WorkerPool &pool, imap::MatchMessages wanted, qint64 wallMs, Done done)
    : m_store(store), m_pool(pool), m_wanted(std::move(wanted)), m_wallMs(wallMs), m_done(std::move(done))
{
}

void MessageSearch::next()
{
    std::optional<qsizetype> index;
    while (!index && m_position < m_wanted.uids.size())
        index = m_wanted.folder->indexOf(m_wanted.uids[m_position++]);
    if (m_cancelled)
        return;
    if (!index) {
        m_done(m_matched);
        return;
    }
    const mail::FolderEntry &entry = m_wanted.folder->at(*index);
    m_store.read(entry.messageId, 0, -1, {{}, [self = shared_from_this(), entry, number = quint32(*index) + 1](base::Result<QByteArray> raw) {
        if (!raw && raw.error().kind != base::ErrorKind::NotFound) { // gone meanwhile: it is none of them
            self->m_done(raw.error());
            return;
        }
        self->m_pool.run([self, entry, number, raw = std::move(raw)] {
            if (raw)
                self->judge(*raw, entry, number);
            self->next();
        });
    }});
}

void MessageSearch::judge(const QByteArray &raw, const mail::FolderEntry &entry, quint32 number)
{
    const imap::SearchContext context{m_wallMs, quint32(m_wanted.folder->size()), m_wanted.folder->size() > 0 ? m_wanted.folder->at(m_wanted.folder->size() - 1).uid : 0};
    const imap::SearchEvaluator evaluator(*m_wanted.keys, context, m_wanted.saved);
    const SearchedMessage message(raw);
    const auto text = [&message](const imap::SearchKey &key) { return message.has(key) ? imap::Match::Yes : imap::Match::No; };
    if (evaluator.evaluate(entry, number, text) == imap::Match::Yes)
        m_matched << entry.uid;
}

} // namespace mailaccess
