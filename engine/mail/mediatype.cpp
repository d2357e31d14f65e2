// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/mediatype.h"
#include "mail/asciitext.h"
#include "mail/charset.h"
#include "mail/encodedword.h"
#include <QSet>
#include <map>

namespace mail {
namespace {

constexpr qsizetype kMaxNames = 256;
constexpr int kMaxSections = 1000;

bool isTokenChar(char c) // RFC 2045 5.1
{
    if (ascii::isControl(c) || ascii::is8Bit(c) || c == ' ')
        return false;
    return !QByteArrayView("()<>@,;:\\\"/[]?=").contains(c);
}

QByteArray lower(QByteArrayView text)
{
    QByteArray out = text.toByteArray();
    for (char &c : out)
        c = ascii::toLower(c);
    return out;
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

QByteArray percentDecoded(QByteArrayView text)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && ascii::hexValue(text[i + 1]) >= 0 && ascii::hexValue(text[i + 2]) >= 0) {
            out += static_cast<char>(ascii::hexValue(text[i + 1]) * 16 + ascii::hexValue(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// One "name=value" as written; the value without quotes.
struct RawParameter
{
    QByteArray name;
    QByteArray value;
};

class ParameterScanner
{
public:
    explicit ParameterScanner(QByteArrayView text) : m_text(text) {}

    std::optional<RawParameter> next()
    {
        while (m_pos < m_text.size()) {
            skipBlanksAndComments();
            const qsizetype start = m_pos;
            while (m_pos < m_text.size() && m_text[m_pos] != ';' && m_text[m_pos] != '=')
                ++m_pos;
            const QByteArrayView name = ascii::trimmed(m_text.sliced(start, m_pos - start));
            if (m_pos == m_text.size() || m_text[m_pos] == ';') { // "; ;" or a word without "="
                ++m_pos;
                continue;
            }
            ++m_pos;
            RawParameter parameter{lower(name), value()};
            if (isToken(name))
                return parameter;
        }
        return std::nullopt;
    }

private:
    void skipBlanksAndComments()
    {
        int depth = 0;
        for (; m_pos < m_text.size(); ++m_pos) {
            const char c = m_text[m_pos];
            if (c == '(')
                ++depth;
            else if (c == ')' && depth > 0)
                --depth;
            else if (depth == 0 && !ascii::isSpace(c) && c != ';')
                return;
        }
    }

    QByteArray value()
    {
        while (m_pos < m_text.size() && ascii::isSpace(m_text[m_pos]))
            ++m_pos;
        if (m_pos < m_text.size() && m_text[m_pos] == '"')
            return quoted();
        const qsizetype start = m_pos;
        while (m_pos < m_text.size() && m_text[m_pos] != ';')
            ++m_pos;
        QByteArrayView out = ascii::trimmed(m_text.sliced(start, m_pos - start));
        if (const qsizetype comment = out.indexOf(" ("); comment >= 0 && out.endsWith(')'))
            out = ascii::trimmed(out.first(comment)); // "charset=us-ascii (Plain text)"
        return out.toByteArray();
    }

    QByteArray quoted()
    {
        QByteArray out;
        for (++m_pos; m_pos < m_text.size(); ++m_pos) {
            char c = m_text[m_pos];
            if (c == '"')
                break;
            if (c == '\r' || c == '\n')
                continue; // folded inside the quotes
            if (c == '\\' && m_pos + 1 < m_text.size())
                c = m_text[++m_pos];
            out += c;
        }
        while (m_pos < m_text.size() && m_text[m_pos] != ';')
            ++m_pos;
        return out;
    }

    QByteArrayView m_text;
    qsizetype m_pos = 0;
};

/// RFC 2231 3: a value in numbered sections, of which some are percent-encoded.
struct Sections
{
    std::map<int, std::pair<QByteArray, bool>> parts;
};

/// charset'language'text
void splitExtended(const QByteArray &value, QByteArray &charset, QByteArray &rest)
{
    const qsizetype first = value.indexOf('\'');
    const qsizetype second = first < 0 ? -1 : value.indexOf('\'', first + 1);
    if (second < 0) {
        rest = value;
        return;
    }
    charset = value.first(first);
    rest = value.sliced(second + 1);
}

Parameters::Item joinSections(const QByteArray &name, const Sections &sections)
{
    Parameters::Item item{name, {}, {}, false};
    int expected = 0;
    for (const auto &[number, part] : sections.parts) {
        if (number != expected++)
            break; // a gap: the rest belongs to nothing
        QByteArray bytes = part.first;
        if (part.second) {
            if (number == 0)
                splitExtended(part.first, item.charset, bytes);
            bytes = percentDecoded(bytes);
            item.extended = true;
        }
        item.value += bytes;
    }
    return item;
}

} // namespace

Parameters Parameters::parse(QByteArrayView text)
{
    Parameters out;
    QHash<QByteArray, Item> single;     // name*
    QHash<QByteArray, Sections> several; // name*0, name*1*
    QList<QByteArray> order;
    QSet<QByteArray> seen;
    int sections = 0;
    const auto note = [&](const QByteArray &name) {
        if (!seen.contains(name)) {
            seen.insert(name);
            order.append(name);
        }
    };
    QHash<QByteArray, QByteArray> values;
    ParameterScanner scanner(text);
    while (std::optional<RawParameter> parameter = scanner.next()) {
        if (order.size() >= kMaxNames || sections >= kMaxSections)
            break;
        QByteArray name = parameter->name;
        const qsizetype star = name.indexOf('*');
        if (star < 0) {
            note(name);
            if (!values.contains(name))
                values.insert(name, parameter->value);
            continue;
        }
        QByteArrayView suffix = QByteArrayView(name).sliced(star + 1);
        const QByteArray base = name.first(star);
        note(base);
        if (suffix.isEmpty()) {
            Item item{base, {}, {}, true};
            QByteArray rest;
            splitExtended(parameter->value, item.charset, rest);
            item.value = percentDecoded(rest);
            if (!single.contains(base))
                single.insert(base, item);
            continue;
        }
        const bool encoded = suffix.endsWith('*');
        if (encoded)
            suffix.chop(1);
        bool ok = false;
        const int number = suffix.toByteArray().toInt(&ok);
        if (ok && number >= 0 && ascii::isDigit(suffix[0])) {
            several[base].parts.emplace(number, std::make_pair(parameter->value, encoded));
            ++sections;
        }
    }
    for (const QByteArray &name : std::as_const(order)) {
        if (const auto one = single.constFind(name); one != single.cend()) {
            out.m_items.append(*one);
            continue;
        }
        if (const auto many = several.constFind(name); many != several.cend() && many->parts.begin()->first == 0) {
            out.m_items.append(joinSections(name, *many));
            continue;
        }
        if (const auto value = values.constFind(name); value != values.cend())
            out.m_items.append(Item{name, *value, {}, false});
    }
    return out;
}

const Parameters::Item *Parameters::find(QByteArrayView name) const
{
    const auto found = std::find_if(m_items.begin(), m_items.end(), [name](const Item &item) { return QByteArrayView(item.name) == name; });
    return found == m_items.end() ? nullptr : &*found;
}

bool Parameters::contains(QByteArrayView name) const
{
    return find(name) != nullptr;
}

QByteArray Parameters::raw(QByteArrayView name) const
{
    const Item *item = find(name);
    return item ? item->value : QByteArray();
}

QString Parameters::text(QByteArrayView name) const
{
    const Item *item = find(name);
    if (!item)
        return {};
    return item->extended && !item->charset.isEmpty() ? decodeText(item->value, item->charset) : decodeHeaderText(item->value);
}

MediaType MediaType::parse(QByteArrayView value)
{
    MediaType out;
    value = ascii::trimmed(value);
    const qsizetype semicolon = value.indexOf(';');
    QByteArrayView head = ascii::trimmed(semicolon < 0 ? value : value.first(semicolon));
    if (const qsizetype comment = head.indexOf('('); comment >= 0)
        head = ascii::trimmed(head.first(comment));
    const qsizetype slash = head.indexOf('/');
    if (semicolon >= 0)
        out.parameters = Parameters::parse(value.sliced(semicolon));
    if (slash < 0)
        return out;
    const QByteArrayView type = ascii::trimmed(head.first(slash));
    QByteArrayView subtype = ascii::trimmed(head.sliced(slash + 1));
    if (const auto blank = std::find_if(subtype.begin(), subtype.end(), ascii::isSpace); blank != subtype.end()) {
        subtype = subtype.first(blank - subtype.begin()); // "multipart/mixed boundary=x": a semicolon was forgotten
        out.parameters = Parameters::parse(value.sliced(subtype.end() - value.begin()));
    }
    if (!isToken(type) || !isToken(subtype))
        return out;
    out.type = lower(type);
    out.subtype = lower(subtype);
    out.valid = true;
    return out;
}

Disposition Disposition::parse(QByteArrayView value)
{
    Disposition out;
    const qsizetype semicolon = value.indexOf(';');
    out.kind = lower(ascii::trimmed(semicolon < 0 ? value : value.first(semicolon)));
    if (semicolon >= 0)
        out.parameters = Parameters::parse(value.sliced(semicolon));
    return out;
}

} // namespace mail
