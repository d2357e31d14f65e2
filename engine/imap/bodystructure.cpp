// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/bodystructure.h"
#include "imap/envelope.h"
#include "imap/grammar.h"
#include "imap/headertext.h"
#include "imap/responsetext.h"

namespace imap {
namespace {

using mail::MimePart;

/// RFC 2231: what was encoded is written so again.
QByteArray percentEncoded(const mail::Parameters::Item &item)
{
    return item.charset + "''" + item.value.toPercentEncoding("!#$&+-.^_`|~", "*'%");
}

QByteArray parametersText(const mail::Parameters &parameters, bool needsCharset)
{
    QByteArray out;
    for (const mail::Parameters::Item &item : parameters.items()) {
        out += out.isEmpty() ? '(' : ' ';
        out += stringText(item.extended ? item.name + '*' : item.name) + ' ' + stringText(item.extended ? percentEncoded(item) : item.value);
        needsCharset = needsCharset && item.name != "charset";
    }
    if (needsCharset) {
        out += out.isEmpty() ? '(' : ' ';
        out += "\"charset\" \"us-ascii\""; // RFC 2045 5.2
    }
    return out.isEmpty() ? QByteArray("NIL") : out + ')';
}

QByteArray languagesText(const std::optional<QByteArrayView> &value)
{
    QByteArray out;
    const QByteArray text = oneLine(value.value_or(QByteArrayView()));
    for (const QByteArray &part : text.split(',')) {
        const QByteArray language = part.trimmed();
        if (!language.isEmpty())
            out += (out.isEmpty() ? '(' : ' ') + stringText(language);
    }
    return out.isEmpty() ? QByteArray("NIL") : out + ')';
}

QByteArray codingText(const MimePart &part)
{
    QByteArrayView name = part.codingName;
    for (qsizetype i = 0; i < name.size(); ++i) {
        if (mail::ascii::isSpace(name[i]) || name[i] == ';' || name[i] == '(')
            name = name.first(i);
    }
    return name.isEmpty() ? QByteArray("\"7bit\"") : stringText(name);
}

class StructureWriter
{
public:
    StructureWriter(QByteArrayView message, const std::vector<MimePart> &parts, bool extended)
        : m_message(message), m_parts(parts), m_extended(extended), m_texts(parts.size())
    {
    }

    QByteArray write()
    {
        for (size_t i = m_parts.size(); i-- > 0;) // children stand behind their parent
            m_texts[i] = partText(m_parts[i]);
        return std::move(m_texts.front());
    }

private:
    QByteArrayView header(const MimePart &part) const { return m_message.sliced(part.headerStart, part.bodyStart - part.headerStart); }

    QByteArray partText(const MimePart &part)
    {
        QByteArray out("(");
        if (part.contentType.type == "multipart")
            multipart(part, out);
        else
            single(part, out);
        if (m_extended)
            common(part, out);
        return out += ')';
    }

    void multipart(const MimePart &part, QByteArray &out)
    {
        for (const int child : part.children)
            out += std::exchange(m_texts[size_t(child)], {});
        if (part.children.empty()) // a multipart has at least one part (RFC 2046 5.1)
            out += m_extended ? "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL)"
                              : "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0)";
        out += ' ' + stringText(part.contentType.subtype);
        if (m_extended)
            out += ' ' + parametersText(part.contentType.parameters, false);
    }

    void single(const MimePart &part, QByteArray &out)
    {
        const mail::MediaType &type = part.contentType;
        const bool text = type.type == "text";
        const bool namedMessage = type.is("message", "rfc822") || type.is("message", "global");
        const bool message = namedMessage && !part.children.empty();
        out += namedMessage && !message ? "\"application\" \"octet-stream\"" : stringText(type.type) + ' ' + stringText(type.subtype);
        out += ' ' + parametersText(type.parameters, text) + ' ' + nilOr(part.contentId) + ' ' + nilOr(part.description) + ' '
            + codingText(part) + ' ' + QByteArray::number(part.bodyEnd - part.bodyStart);
        if (message) {
            const size_t inner = size_t(part.children.front());
            out += ' ' + envelopeText(header(m_parts[inner])) + ' ' + std::exchange(m_texts[inner], {});
        }
        if (text || message)
            out += ' ' + QByteArray::number(part.bodyLines);
        if (m_extended)
            out += ' ' + fieldText(headerValue(header(part), "Content-MD5"));
    }

    void common(const MimePart &part, QByteArray &out) const
    {
        const mail::Disposition &disposition = part.disposition;
        out += ' '
            + (disposition.kind.isEmpty() ? QByteArray("NIL")
                                          : '(' + stringText(disposition.kind) + ' ' + parametersText(disposition.parameters, false) + ')');
        out += ' ' + languagesText(headerValue(header(part), "Content-Language"));
        out += ' ' + fieldText(headerValue(header(part), "Content-Location"));
    }

    static QByteArray nilOr(const QByteArray &value) { return fieldText(QByteArrayView(value)); }

    QByteArrayView m_message;
    const std::vector<MimePart> &m_parts;
    const bool m_extended;
    std::vector<QByteArray> m_texts;
};

} // namespace

QByteArray bodyStructureText(QByteArrayView message, const std::vector<MimePart> &parts, bool extended)
{
    return StructureWriter(message, parts, extended).write();
}

} // namespace imap
