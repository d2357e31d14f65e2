// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/transferencoding.h"
#include "mail/asciitext.h"
#include <QList>
#include <QString>

namespace mail {
namespace {

constexpr qsizetype kMaxLine = 76;        // RFC 2045 6.7 (5), RFC 2047 2
constexpr qsizetype kMaxEncodedWord = 75; // RFC 2047 2
constexpr char kHex[] = "0123456789ABCDEF";

void appendEscaped(QByteArray &out, char octet)
{
    out += '=';
    out += kHex[static_cast<uchar>(octet) >> 4];
    out += kHex[static_cast<uchar>(octet) & 15];
}

/// One line without its end.
void appendQuotedLine(QByteArray &out, QByteArrayView line)
{
    qsizetype column = 0;
    const auto widthOf = [line, &column](qsizetype i, bool last) -> qsizetype {
        const char c = line[i];
        const bool atStart = column == 0 && (c == '.' || (c == 'F' && line.sliced(i).startsWith("From ")));
        const bool plain = c != '=' && !ascii::is8Bit(c) && !ascii::isControl(c) && !atStart && (c != ' ' || !last);
        const bool blank = c == '\t' && !last;
        return plain || blank ? 1 : 3;
    };
    for (qsizetype i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool last = i + 1 == line.size();
        qsizetype width = widthOf(i, last);
        if (column + width > kMaxLine - (last ? 0 : 1)) {
            out += "=\r\n";
            column = 0;
            width = widthOf(i, last); // a line begins here too
        }
        if (width == 1)
            out += c;
        else
            appendEscaped(out, c);
        column += width;
    }
    out += "\r\n";
}

template<typename Each>
void forEachLine(QByteArrayView text, Each each)
{
    while (!text.isEmpty()) {
        qsizetype end = 0;
        while (end < text.size() && text[end] != '\r' && text[end] != '\n')
            ++end;
        each(text.first(end));
        if (end < text.size())
            end += text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? 2 : 1;
        text = text.sliced(end);
    }
}

/// Octets of one character in Q encoding; 8 at most for a surrogate pair times three.
QByteArray qEncoded(QByteArrayView utf8)
{
    QByteArray out;
    for (const char c : utf8) {
        if (c == ' ')
            out += '_';
        else if (ascii::isAlnum(c) || c == '-' || c == '!' || c == '*' || c == '+' || c == '/') // RFC 2047 5 (3)
            out += c;
        else
            appendEscaped(out, c);
    }
    return out;
}

qsizetype characterLength(QStringView text, qsizetype at)
{
    return text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate() ? 2 : 1;
}

/// One or more encoded words, each whole characters, on lines of their own when they must. `column` is kept.
void appendEncodedWords(QByteArray &out, QStringView text, qsizetype &column)
{
    static constexpr char kQ[] = "=?UTF-8?Q?";
    static constexpr char kB[] = "=?UTF-8?B?";
    constexpr qsizetype kFrame = sizeof kQ - 1 + 2;
    const bool mostlyAscii = qEncoded(text.toUtf8()).size() <= text.toUtf8().size() * 4 / 3 + 4;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype room = qMin(kMaxEncodedWord, kMaxLine - column) - kFrame;
        if (room < 16) { // no place for a character of four octets
            out += "\r\n ";
            column = 1;
            room = kMaxEncodedWord - kFrame - 1;
        }
        QByteArray utf8, quoted;
        while (at < text.size()) {
            const qsizetype n = characterLength(text, at);
            const QByteArray next = text.sliced(at, n).toUtf8();
            const QByteArray nextQuoted = mostlyAscii ? qEncoded(next) : QByteArray();
            const qsizetype size = mostlyAscii ? quoted.size() + nextQuoted.size() : (utf8.size() + next.size() + 2) / 3 * 4;
            if (size > room)
                break;
            utf8 += next;
            quoted += nextQuoted;
            at += n;
        }
        const QByteArray word = mostlyAscii ? kQ + quoted + "?=" : kB + utf8.toBase64() + "?=";
        out += word;
        column += word.size();
        if (at < text.size()) {
            out += "\r\n ";
            column = 1;
        }
    }
}

bool isPlainWord(QStringView word)
{
    constexpr qsizetype kLongWord = 200; // longer ones could not be folded
    if (word.size() > kLongWord || word.contains(u"=?"))
        return false;
    for (const QChar c : word) {
        if (c < u'!' || c > u'~')
            return false;
    }
    return true;
}

QString withoutControls(QStringView text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text)
        out += c < u' ' || c == u'\x7f' || (c >= u'\x80' && c <= u'\x9f') ? QChar(u' ') : c;
    return out;
}

} // namespace

QByteArray encodeQuotedPrintable(QByteArrayView text)
{
    QByteArray out;
    out.reserve(text.size() + text.size() / 8);
    forEachLine(text, [&out](QByteArrayView line) { appendQuotedLine(out, line); });
    return out;
}

QByteArray encodeBase64(QByteArrayView bytes)
{
    const QByteArray all = QByteArray::fromRawData(bytes.data(), bytes.size()).toBase64();
    QByteArray out;
    out.reserve(all.size() + all.size() / kMaxLine * 2 + 2);
    for (qsizetype at = 0; at < all.size(); at += kMaxLine) {
        out += QByteArrayView(all).sliced(at, qMin(kMaxLine, all.size() - at));
        out += "\r\n";
    }
    return out;
}

EncodedBody encodeText(QByteArrayView utf8)
{
    constexpr qsizetype kSafeLine = 78; // RFC 5322 2.1.1
    bool plain = true;
    qsizetype escaped = 0;
    QByteArray lines;
    forEachLine(utf8, [&](QByteArrayView line) {
        plain = plain && line.size() <= kSafeLine && !line.startsWith("From ") && !line.startsWith('.');
        for (const char c : line) {
            const bool odd = ascii::is8Bit(c) || (ascii::isControl(c) && c != '\t');
            plain = plain && !odd;
            escaped += odd || c == '=';
        }
        if (plain) {
            lines += line;
            lines += "\r\n";
        }
    });
    if (plain)
        return {"7bit", lines};
    if (escaped * 6 < utf8.size())
        return {"quoted-printable", encodeQuotedPrintable(utf8)};
    QByteArray canonical; // text in base64 has CRLF line ends too (RFC 2045 6.8)
    forEachLine(utf8, [&canonical](QByteArrayView line) {
        canonical += line;
        canonical += "\r\n";
    });
    return {"base64", encodeBase64(canonical)};
}

QByteArray encodeHeaderText(QStringView raw, qsizetype used)
{
    const QString text = withoutControls(raw).trimmed();
    QByteArray out;
    qsizetype column = used;
    const QList<QStringView> words = QStringView(text).split(u' ', Qt::SkipEmptyParts);
    // Blanks that stand together, and words side by side that need encoding, are kept by encoding all of it.
    const bool plain = std::all_of(words.begin(), words.end(), isPlainWord) && !text.contains(u"  ");
    if (!plain) {
        appendEncodedWords(out, text, column);
        return out;
    }
    for (const QStringView word : words) {
        if (!out.isEmpty() && column + 1 + word.size() > kMaxLine) {
            out += "\r\n ";
            column = 1;
        } else if (!out.isEmpty()) {
            out += ' ';
            ++column;
        }
        out += word.toLatin1();
        column += word.size();
    }
    return out;
}

QByteArray encodePhrase(QStringView raw)
{
    const QString text = withoutControls(raw).trimmed();
    bool ascii = text.size() <= 200 && !text.contains(u"=?");
    bool atom = true;
    for (const QChar c : text) {
        ascii = ascii && c < u'\x7f';
        atom = atom && c < u'\x7f' && (ascii::isAtext(char(c.unicode())) || c == u' ');
    }
    if (!ascii) {
        QByteArray out;
        qsizetype column = kMaxLine - 40; // where it will stand is not known: one short word, then lines of its own
        appendEncodedWords(out, text, column);
        return out;
    }
    if (atom)
        return text.toLatin1();
    QByteArray out = "\"";
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            out += '\\';
        out += char(c.unicode());
    }
    return out + '"';
}

QByteArray encodeParameter(QByteArrayView name, QStringView raw)
{
    constexpr qsizetype kPiece = 50;
    const QString value = withoutControls(raw);
    const bool ascii = std::all_of(value.begin(), value.end(), [](QChar c) { return c < u'\x7f'; });
    const bool encodedWord = value.contains(u"=?"); // readers would undo it
    if (ascii && !encodedWord && value.size() <= kPiece) {
        QByteArray quoted = value.toLatin1();
        quoted.replace('\\', "\\\\").replace('"', "\\\"");
        return ";\r\n " + name.toByteArray() + "=\"" + quoted + '"';
    }
    const QByteArray encoded = value.toUtf8().toPercentEncoding();
    if (encoded.size() <= kPiece)
        return ";\r\n " + name.toByteArray() + "*=UTF-8''" + encoded;
    QByteArray out;
    for (qsizetype at = 0, n = 0; at < encoded.size(); ++n) {
        qsizetype end = qMin(at + kPiece, encoded.size());
        for (qsizetype back = 1; back <= 2 && end < encoded.size(); ++back) { // not within "%E4"
            if (encoded[end - back] == '%') {
                end -= back;
                break;
            }
        }
        out += ";\r\n " + name.toByteArray() + '*' + QByteArray::number(n) + "*=" + (n == 0 ? "UTF-8''" : "") +
               encoded.mid(at, end - at);
        at = end;
    }
    return out;
}

} // namespace mail
