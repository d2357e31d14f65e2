// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/address.h"
#include "mail/addressliteral.h"
#include "mail/asciitext.h"
#include "mail/idna.h"
#include <QStringDecoder>
#include <algorithm>

namespace mail {
namespace {

// RFC 5321 4.5.3.1: octets
constexpr qsizetype kMaxLocalPart = 64;
constexpr qsizetype kMaxDomain = 255;
constexpr qsizetype kMaxMailbox = 254; // a path of 256 with its brackets
constexpr qsizetype kMaxRoute = 1024;  // dropped, so only bounded

std::optional<QString> decodeUtf8(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(bytes);
    if (decoder.hasError())
        return std::nullopt;
    return text;
}

/// Not in RFC 6532's way, but no mailbox needs them and they break lines or terminals further on.
bool hasUnsafeCharacter(QStringView text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        const QChar::Category category = c.category();
        return category == QChar::Other_Control || category == QChar::Separator_Line
            || category == QChar::Separator_Paragraph;
    });
}

/// Reads a Mailbox from `text`, up to a character it cannot take.
class MailboxReader
{
public:
    MailboxReader(QByteArrayView text, PathOptions options) : m_text(text), m_options(options) {}

    PathError read(Address &out)
    {
        QByteArray local;
        if (const PathError error = at('"') ? quotedString(local) : dotString(local); error != PathError::None)
            return error;
        const qsizetype localOctets = m_pos - m_start;
        if (localOctets > kMaxLocalPart) // the octets as sent, quotes included
            return PathError::LocalPartTooLong;
        if (const PathError error = toText(local, out.localPart); error != PathError::None)
            return error;
        if (!at('@')) {
            const bool more = m_pos < m_text.size() && m_text[m_pos] != '>';
            return more ? PathError::BadLocalPart : PathError::NoDomain;
        }
        ++m_pos;
        if (const PathError error = domain(out.domain); error != PathError::None)
            return error;
        const qsizetype written = localOctets + 1 + out.domain.size(); // A-labels are longer than what they stand for
        return std::max(m_pos - m_start, written) > kMaxMailbox ? PathError::PathTooLong : PathError::None;
    }

    /// "@one,@two:" before the mailbox (RFC 5321 4.1.2 A-d-l).
    PathError route()
    {
        while (true) {
            if (!at('@'))
                return PathError::BadRoute;
            ++m_pos;
            QString dropped;
            if (domain(dropped) != PathError::None || m_pos > kMaxRoute)
                return PathError::BadRoute;
            if (at(':')) {
                ++m_pos;
                m_start = m_pos;
                return PathError::None;
            }
            if (!at(','))
                return PathError::BadRoute;
            ++m_pos;
        }
    }

    PathError domain(QString &out)
    {
        return at('[') ? literal(out) : name(out);
    }

    bool at(char c) const { return m_pos < m_text.size() && m_text[m_pos] == c; }
    bool atEnd() const { return m_pos >= m_text.size(); }
    qsizetype position() const { return m_pos; }

private:
    PathError dotString(QByteArray &out)
    {
        if (atEnd() || at('@') || at('>'))
            return PathError::NoLocalPart;
        bool dot = true;
        while (!atEnd()) {
            const char c = m_text[m_pos];
            if (c == '.') {
                if (dot)
                    return PathError::BadLocalPart;
                dot = true;
            } else if (ascii::isAtext(c) || ascii::is8Bit(c)) {
                dot = false;
            } else {
                break;
            }
            if (++m_pos - m_start > kMaxMailbox)
                return PathError::LocalPartTooLong;
        }
        if (dot)
            return PathError::BadLocalPart;
        out = m_text.sliced(m_start, m_pos - m_start).toByteArray();
        return PathError::None;
    }

    // RFC 5321 4.1.2: qtextSMTP is 32-126 without quote and backslash, quoted-pairSMTP a backslash and 32-126
    PathError quotedString(QByteArray &out)
    {
        ++m_pos;
        while (!atEnd()) {
            char c = m_text[m_pos++];
            if (c == '"')
                return PathError::None;
            if (c == '\\') {
                if (atEnd())
                    return PathError::Unclosed;
                c = m_text[m_pos++];
                if (ascii::is8Bit(c))
                    return PathError::BadLocalPart;
            }
            if (ascii::isControl(c))
                return PathError::BadLocalPart;
            out += c;
            if (m_pos - m_start > kMaxMailbox)
                return PathError::LocalPartTooLong;
        }
        return PathError::Unclosed;
    }

    PathError toText(const QByteArray &octets, QString &out) const
    {
        const bool ascii = std::none_of(octets.begin(), octets.end(), ascii::is8Bit);
        if (!ascii && !m_options.utf8)
            return PathError::NeedsUtf8;
        const std::optional<QString> text = decodeUtf8(octets);
        if (!text)
            return PathError::BadUtf8;
        if (hasUnsafeCharacter(*text))
            return PathError::BadLocalPart;
        out = *text;
        return PathError::None;
    }

    PathError literal(QString &out)
    {
        const qsizetype start = ++m_pos;
        while (!atEnd() && m_text[m_pos] != ']') {
            if (m_text[m_pos] <= ' ' || m_text[m_pos] == '[' || m_text[m_pos] == '\\' || m_pos - start > kMaxDomain)
                return PathError::BadLiteral;
            ++m_pos;
        }
        if (atEnd())
            return PathError::Unclosed;
        const QByteArrayView content = m_text.sliced(start, m_pos - start);
        if (!isAddressLiteral(content))
            return PathError::BadLiteral;
        ++m_pos;
        out = u'[' + QString::fromLatin1(content).toLower() + u']';
        return PathError::None;
    }

    PathError name(QString &out)
    {
        const qsizetype start = m_pos;
        bool ascii = true;
        while (!atEnd()) {
            const char c = m_text[m_pos];
            if (!ascii::isAlnum(c) && c != '-' && c != '.' && !ascii::is8Bit(c))
                break;
            ascii = ascii && !ascii::is8Bit(c);
            if (++m_pos - start > kMaxDomain)
                return PathError::DomainTooLong;
        }
        if (m_pos == start)
            return atEnd() || at('>') ? PathError::NoDomain : PathError::BadDomain;
        if (!ascii && !m_options.utf8)
            return PathError::NeedsUtf8;
        const std::optional<QString> text = decodeUtf8(m_text.sliced(start, m_pos - start));
        if (!text)
            return PathError::BadUtf8;
        const std::optional<QString> checked = domainToAscii(*text);
        if (!checked)
            return PathError::BadDomain;
        out = *checked;
        return PathError::None;
    }

    QByteArrayView m_text;
    PathOptions m_options;
    qsizetype m_pos = 0;
    qsizetype m_start = 0; // of the mailbox, after a route
};

PathResult failed(PathError error)
{
    PathResult result;
    result.error = error;
    return result;
}

} // namespace

PathResult scanPath(QByteArrayView text, PathOptions options)
{
    if (text.isEmpty() || text.front() != '<')
        return failed(PathError::NoBracket);
    const QByteArrayView inner = text.sliced(1);
    PathResult result;
    if (inner.startsWith('>')) {
        if (!options.allowNull)
            return failed(PathError::NullNotAllowed);
        result.length = 2;
        return result;
    }
    if (options.allowBarePostmaster && ascii::startsWith(inner, "postmaster>")) { // RFC 5321 4.1.1.3
        result.address.localPart = QStringLiteral("postmaster");
        result.length = 12;
        return result;
    }
    MailboxReader reader(inner, options);
    if (reader.at('@')) {
        if (const PathError error = reader.route(); error != PathError::None)
            return failed(inner.startsWith("@>") || inner.size() < 2 ? PathError::NoLocalPart : error);
    }
    if (const PathError error = reader.read(result.address); error != PathError::None)
        return failed(error);
    if (!reader.at('>'))
        return failed(reader.atEnd() ? PathError::Unclosed : PathError::BadDomain);
    result.length = reader.position() + 2;
    return result;
}

PathResult parsePath(QByteArrayView text, PathOptions options)
{
    const PathResult result = scanPath(text, options);
    if (result && result.length != text.size())
        return failed(PathError::TrailingText);
    return result;
}

PathResult parseMailbox(QByteArrayView text, PathOptions options)
{
    PathResult result;
    MailboxReader reader(text, options);
    if (const PathError error = reader.read(result.address); error != PathError::None)
        return failed(error);
    if (!reader.atEnd())
        return failed(PathError::BadDomain);
    result.length = text.size();
    return result;
}

std::optional<QString> parseDomain(QByteArrayView text, bool utf8)
{
    MailboxReader reader(text, {.utf8 = utf8});
    QString domain;
    if (reader.domain(domain) != PathError::None || !reader.atEnd())
        return std::nullopt;
    return domain;
}

} // namespace mail
