// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpsyntax.h"

namespace smtp {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isAlnum(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isUpperHex(char c)
{
    return isDigit(c) || (c >= 'A' && c <= 'F');
}
bool isEightBit(char c)
{
    return static_cast<uchar>(c) >= 0x80;
}
bool isPrintable(char c)
{
    return c > ' ' && c <= '~';
}

bool isKeyword(QByteArrayView text)
{
    return !text.isEmpty() && isAlnum(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return isAlnum(c) || c == '-'; });
}

} // namespace

Decimal parseDecimal(QByteArrayView text)
{
    constexpr qsizetype kMaxDigits = 20;
    if (text.isEmpty() || text.size() > kMaxDigits || !std::all_of(text.begin(), text.end(), isDigit))
        return {};
    bool fits = false;
    const qint64 value = text.toLongLong(&fits);
    return fits ? Decimal{Decimal::Value, value} : Decimal{Decimal::TooLarge, 0};
}

bool isXtext(QByteArrayView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '+') {
            if (i + 2 >= text.size() || !isUpperHex(text[i + 1]) || !isUpperHex(text[i + 2]))
                return false;
            i += 2;
        } else if (!isPrintable(c) || c == '=') {
            return false;
        }
    }
    return true;
}

bool isUtf8AddressXtext(QByteArrayView text)
{
    // printable ASCII but "+", "=" and "\", UTF-8 as it is, and \x{HEX} for the rest
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\') {
            const qsizetype close = text.indexOf('}', i);
            if (close < 0 || close - i < 5 || close - i > 9 || text[i + 1] != 'x' || text[i + 2] != '{')
                return false;
            const QByteArrayView digits = text.sliced(i + 3, close - i - 3);
            if (!std::all_of(digits.begin(), digits.end(), isUpperHex))
                return false;
            i = close;
        } else if (!isEightBit(c) && (!isPrintable(c) || c == '+' || c == '=')) {
            return false;
        }
    }
    return true;
}

bool isHeloName(QByteArrayView text)
{
    constexpr qsizetype kMaxDomain = 255; // RFC 5321 4.5.3.1.2
    if (text.isEmpty() || text.size() > kMaxDomain)
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return isEightBit(c) || (isPrintable(c) && !QByteArrayView("()<>@,;\"\\").contains(c));
    });
}

PathArgument parsePathArgument(QByteArrayView arguments, QByteArrayView keyword, mail::PathOptions options)
{
    PathArgument out;
    if (arguments.size() < keyword.size() ||
        arguments.first(keyword.size()).compare(keyword, Qt::CaseInsensitive) != 0)
        return out;
    const QByteArrayView rest = trimBlanks(arguments.sliced(keyword.size()));
    if (rest.isEmpty())
        return out;
    mail::PathResult result;
    if (rest.front() == '<') {
        result = mail::scanPath(rest, options);
        out.path = rest.first(std::clamp<qsizetype>(result.length, 0, rest.size()));
    } else {
        const qsizetype blank = rest.indexOf(' ');
        out.path = blank < 0 ? rest : rest.first(blank);
        result = mail::parseMailbox(out.path, options);
    }
    if (!result) {
        out.kind = PathArgument::BadPath;
        out.error = result.error;
        return out;
    }
    const QByteArrayView after = rest.sliced(out.path.size());
    if (!after.isEmpty() && after.front() != ' ') {
        out.kind = PathArgument::BadPath;
        out.error = mail::PathError::TrailingText;
        return out;
    }
    out.kind = PathArgument::Ok;
    out.address = result.address;
    out.eightBit = std::any_of(out.path.begin(), out.path.end(), isEightBit);
    out.parameters = trimBlanks(after);
    return out;
}

std::optional<QList<Parameter>> parseParameters(QByteArrayView text)
{
    QList<Parameter> out;
    text = trimBlanks(text);
    while (!text.isEmpty()) {
        if (out.size() == kMaxParameters)
            return std::nullopt;
        const qsizetype blank = text.indexOf(' ');
        Parameter parameter;
        parameter.text = blank < 0 ? text : text.first(blank);
        const qsizetype equals = parameter.text.indexOf('=');
        parameter.hasValue = equals >= 0;
        parameter.keyword = parameter.hasValue ? parameter.text.first(equals) : parameter.text;
        if (parameter.hasValue)
            parameter.value = parameter.text.sliced(equals + 1);
        const bool clean = std::all_of(parameter.value.begin(), parameter.value.end(),
                                       [](char c) { return isPrintable(c) || isEightBit(c); });
        if (!isKeyword(parameter.keyword) || !clean || (parameter.hasValue && parameter.value.isEmpty()))
            return std::nullopt;
        out.append(parameter);
        text = trimBlanks(text.sliced(parameter.text.size()));
    }
    return out;
}

bool hasDuplicates(const QList<Parameter> &parameters)
{
    for (qsizetype i = 1; i < parameters.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j) {
            if (parameters[i].is(parameters[j].keyword))
                return true;
        }
    }
    return false;
}

QByteArray logSafe(QByteArrayView text)
{
    constexpr qsizetype kMax = 120;
    static constexpr char kHex[] = "0123456789abcdef";
    QByteArray out;
    for (const char c : text) {
        if (out.size() >= kMax) {
            out += "...";
            break;
        }
        if (c >= ' ' && c <= '~' && c != '\\') {
            out += c;
        } else {
            out += "\\x";
            out += kHex[static_cast<uchar>(c) >> 4];
            out += kHex[static_cast<uchar>(c) & 15];
        }
    }
    return out;
}

} // namespace smtp
