// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/fetcharguments.h"
#include "imap/grammar.h"
#include "imap/responsetext.h"
#include <array>
#include <utility>

namespace imap {
namespace {

using Named = std::pair<QByteArrayView, FetchItem::Kind>;
constexpr std::array<Named, 13> kPlain = {{{"UID", FetchItem::Uid},
                                           {"FLAGS", FetchItem::Flags},
                                           {"INTERNALDATE", FetchItem::InternalDate},
                                           {"RFC822.SIZE", FetchItem::Rfc822Size},
                                           {"ENVELOPE", FetchItem::Envelope},
                                           {"BODY", FetchItem::Body},
                                           {"BODYSTRUCTURE", FetchItem::BodyStructure},
                                           {"MODSEQ", FetchItem::ModSeq},
                                           {"EMAILID", FetchItem::EmailId},
                                           {"THREADID", FetchItem::ThreadId},
                                           {"RFC822", FetchItem::Rfc822},
                                           {"RFC822.HEADER", FetchItem::Rfc822Header},
                                           {"RFC822.TEXT", FetchItem::Rfc822Text}}};
constexpr std::array<std::pair<QByteArrayView, BodySection::Kind>, 5> kTexts = {{{"HEADER", BodySection::Header},
                                                                                 {"HEADER.FIELDS", BodySection::HeaderFields},
                                                                                 {"HEADER.FIELDS.NOT", BodySection::HeaderFieldsNot},
                                                                                 {"TEXT", BodySection::Text},
                                                                                 {"MIME", BodySection::Mime}}};

class FetchParser
{
public:
    explicit FetchParser(QByteArrayView arguments) : m_scanner(arguments) {}

    std::optional<FetchArguments> parse()
    {
        const std::optional<SequenceSet> set = SequenceSet::parse(m_scanner);
        if (!set || !m_scanner.space() || !items())
            return std::nullopt;
        m_out.set = *set;
        if (!m_scanner.atEnd() && (!m_scanner.spaceAndList() || !modifiers()))
            return std::nullopt;
        if (!m_scanner.atEnd() || (m_out.vanished && !m_out.changedSince))
            return std::nullopt;
        return m_out;
    }

private:
    bool items()
    {
        if (macro())
            return true;
        if (!m_scanner.take('('))
            return item();
        do {
            if (!item() || m_out.items.size() > kMaxFetchItems)
                return false;
        } while (m_scanner.space());
        return m_scanner.take(')');
    }

    bool macro()
    {
        using I = FetchItem;
        QList<I::Kind> kinds = {I::Flags, I::InternalDate, I::Rfc822Size};
        if (m_scanner.keyword("ALL"))
            kinds += I::Envelope;
        else if (m_scanner.keyword("FULL"))
            kinds += {I::Envelope, I::Body};
        else if (!m_scanner.keyword("FAST"))
            return false;
        for (const I::Kind kind : std::as_const(kinds))
            m_out.items.append(FetchItem{kind});
        return true;
    }

    bool item()
    {
        const QByteArray name = m_scanner.itemName();
        if (m_scanner.peek() == '[')
            return bracketed(name);
        for (const auto &[known, kind] : kPlain) {
            if (known == QByteArrayView(name)) {
                m_out.items.append(FetchItem{kind});
                return true;
            }
        }
        return false;
    }

    bool bracketed(const QByteArray &name)
    {
        FetchItem item{FetchItem::Section};
        item.peek = name.endsWith(".PEEK");
        if (name.startsWith("BINARY"))
            item.kind = name == "BINARY.SIZE" ? FetchItem::BinarySize : FetchItem::Binary;
        if (name != "BODY" && name != "BODY.PEEK" && name != "BINARY" && name != "BINARY.PEEK" && name != "BINARY.SIZE")
            return false;
        m_scanner.take('[');
        if (!section(item.section, item.kind != FetchItem::Section) || !m_scanner.take(']') || !partial(item))
            return false;
        m_out.items.append(item);
        return true;
    }

    bool section(BodySection &section, bool binary)
    {
        while (isDigit(m_scanner.peek())) {
            const std::optional<quint32> number = m_scanner.nonZero();
            if (!number || *number > 1'000'000 || section.part.size() >= kMaxSectionDepth)
                return false;
            section.part.append(int(*number));
            if (m_scanner.peek() == ']')
                return true;
            if (!m_scanner.take('.'))
                return false;
        }
        if (m_scanner.peek() == ']')
            return section.part.isEmpty();
        return !binary && sectionText(section);
    }

    bool sectionText(BodySection &section)
    {
        const QByteArray name = m_scanner.itemName();
        for (const auto &[known, kind] : kTexts) {
            if (known != QByteArrayView(name))
                continue;
            section.kind = kind;
            if (kind == BodySection::HeaderFields || kind == BodySection::HeaderFieldsNot)
                return fieldNames(section);
            return kind != BodySection::Mime || !section.part.isEmpty();
        }
        return false;
    }

    bool fieldNames(BodySection &section)
    {
        if (!m_scanner.spaceAndList())
            return false;
        do {
            const std::optional<QByteArray> name = m_scanner.astring();
            if (!name || name->isEmpty())
                return false;
            section.fields.append(*name);
        } while (m_scanner.space());
        return m_scanner.take(')');
    }

    bool partial(FetchItem &item)
    {
        if (!m_scanner.take('<'))
            return true;
        const std::optional<quint64> offset = m_scanner.number64();
        const std::optional<quint64> length = offset && m_scanner.take('.') ? m_scanner.number64() : std::nullopt;
        if (!length || *length == 0 || !m_scanner.take('>') || item.kind == FetchItem::BinarySize)
            return false;
        item.partial = FetchItem::Partial{qint64(*offset), qint64(*length)};
        return true;
    }

    bool modifiers()
    {
        do {
            const std::optional<QByteArray> name = m_scanner.word();
            if (name == "CHANGEDSINCE" && !m_out.changedSince && m_scanner.space()) {
                m_out.changedSince = m_scanner.number64();
                if (!m_out.changedSince)
                    return false;
            } else if (name == "VANISHED") {
                m_out.vanished = true;
            } else {
                return false;
            }
        } while (m_scanner.space());
        return m_scanner.take(')');
    }

    ArgumentScanner m_scanner;
    FetchArguments m_out;
};

QByteArray sectionLabel(const BodySection &section)
{
    QByteArray out;
    for (const int number : section.part)
        out += (out.isEmpty() ? "" : ".") + QByteArray::number(number);
    if (section.kind == BodySection::All)
        return out;
    if (!out.isEmpty())
        out += '.';
    for (const auto &[name, kind] : kTexts) {
        if (kind == section.kind)
            out += name;
    }
    if (section.fields.isEmpty())
        return out;
    out += " (";
    for (const QByteArray &field : section.fields)
        out += astringText(field) + ' ';
    out.back() = ')';
    return out;
}

} // namespace

std::optional<FetchArguments> FetchArguments::parse(QByteArrayView arguments)
{
    return FetchParser(arguments).parse();
}

QByteArray FetchItem::label() const
{
    for (const auto &[name, named] : kPlain) {
        if (named == kind)
            return name.toByteArray();
    }
    QByteArray out = kind == Section ? "BODY[" : kind == Binary ? "BINARY[" : "BINARY.SIZE[";
    out += sectionLabel(section) + ']';
    if (partial)
        out += '<' + QByteArray::number(partial->offset) + '>';
    return out;
}

} // namespace imap
