// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/charset.h"
#include "mail/asciitext.h"
#include <QHash>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

namespace mail {
namespace {

struct Alias
{
    const char *name; // lower case, letters and digits only
    const char *icu;  // nullptr: guess; "utf-8": Qt's decoder
};

// Names as they come in mail, squeezed, to the converter that reads them best. Sets that real senders mix up are read
// by their superset (as browsers do, https://encoding.spec.whatwg.org/#names-and-labels).
constexpr Alias kAliases[] = {
    {"", nullptr}, {"usascii", nullptr}, {"ascii", nullptr}, {"ansix341968", nullptr}, {"ansix341986", nullptr},
    {"iso646us", nullptr}, {"8bit", nullptr}, {"7bit", nullptr}, {"binary", nullptr}, {"unknown", nullptr},
    {"unknown8bit", nullptr}, {"xunknown", nullptr}, {"default", nullptr}, {"defaultcharset", nullptr}, {"none", nullptr},
    {"utf8", "utf-8"}, {"cp65001", "utf-8"}, {"unicode11utf8", "utf-8"}, {"utf8mb4", "utf-8"}, {"xutf8", "utf-8"},
    {"utf7", "UTF-7"}, {"unicode11utf7", "UTF-7"}, {"cp65000", "UTF-7"},
    {"utf16", "UTF-16"}, {"utf16le", "UTF-16LE"}, {"utf16be", "UTF-16BE"}, {"ucs2", "UTF-16"}, {"unicode", "UTF-16"},
    {"iso10646ucs2", "UTF-16"}, {"utf32", "UTF-32"}, {"utf32le", "UTF-32LE"}, {"utf32be", "UTF-32BE"},
    {"gb18030", "gb18030"}, {"gbk", "gb18030"}, {"gb2312", "gb18030"}, {"xgbk", "gb18030"}, {"cp936", "gb18030"},
    {"ms936", "gb18030"}, {"windows936", "gb18030"}, {"euccn", "gb18030"}, {"xeuccn", "gb18030"}, {"gb231280", "gb18030"},
    {"csgb2312", "gb18030"}, {"chinese", "gb18030"}, {"hzgb2312", "HZ"}, {"hz", "HZ"}, {"iso2022cn", "ISO-2022-CN"},
    {"iso2022cnext", "ISO-2022-CN-EXT"},
    {"big5", "Big5-HKSCS"}, {"big5hkscs", "Big5-HKSCS"}, {"cnbig5", "Big5-HKSCS"}, {"csbig5", "Big5-HKSCS"},
    {"cp950", "Big5-HKSCS"}, {"windows950", "Big5-HKSCS"}, {"xxbig5", "Big5-HKSCS"}, {"euctw", "EUC-TW"},
    {"iso2022jp", "JIS7"}, {"iso2022jp1", "JIS7"}, {"iso2022jp2", "JIS7"}, {"iso2022jpms", "JIS7"}, {"cp50220", "JIS7"},
    {"cp50221", "JIS7"}, {"cp50222", "JIS7"}, {"csiso2022jp", "JIS7"}, {"jis", "JIS7"},
    {"shiftjis", "windows-31j"}, {"sjis", "windows-31j"}, {"xsjis", "windows-31j"}, {"cp932", "windows-31j"},
    {"ms932", "windows-31j"}, {"windows31j", "windows-31j"}, {"windows932", "windows-31j"}, {"csshiftjis", "windows-31j"},
    {"mskanji", "windows-31j"}, {"eucjp", "EUC-JP"}, {"xeucjp", "EUC-JP"}, {"ujis", "EUC-JP"}, {"eucjpms", "EUC-JP"},
    {"euckr", "windows-949"}, {"ksc56011987", "windows-949"}, {"ksc5601", "windows-949"}, {"cp949", "windows-949"},
    {"uhc", "windows-949"}, {"windows949", "windows-949"}, {"xwindows949", "windows-949"}, {"korean", "windows-949"},
    {"iso2022kr", "ISO-2022-KR"}, {"johab", "johab"},
    {"koi8r", "KOI8-R"}, {"koi8", "KOI8-R"}, {"cskoi8r", "KOI8-R"}, {"koi8u", "KOI8-U"}, {"koi8ru", "KOI8-U"},
    {"iso88591", "windows-1252"}, {"latin1", "windows-1252"}, {"l1", "windows-1252"}, {"cp1252", "windows-1252"},
    {"ansi", "windows-1252"}, {"windows1252", "windows-1252"}, {"xansi", "windows-1252"},
    {"iso88592", "ISO-8859-2"}, {"latin2", "ISO-8859-2"}, {"iso88593", "ISO-8859-3"}, {"iso88594", "ISO-8859-4"},
    {"iso88595", "ISO-8859-5"}, {"iso88596", "ISO-8859-6"}, {"iso88597", "ISO-8859-7"}, {"iso88598", "ISO-8859-8"},
    {"iso88598i", "ISO-8859-8"}, {"iso88598e", "ISO-8859-8"}, {"iso88599", "windows-1254"}, {"latin5", "windows-1254"},
    {"iso885910", "ISO-8859-10"}, {"iso885911", "windows-874"}, {"tis620", "windows-874"}, {"windows874", "windows-874"},
    {"cp874", "windows-874"}, {"iso885913", "ISO-8859-13"}, {"iso885914", "ISO-8859-14"}, {"iso885915", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"}, {"iso885916", "ISO-8859-16"},
    {"windows1250", "windows-1250"}, {"cp1250", "windows-1250"}, {"windows1251", "windows-1251"}, {"cp1251", "windows-1251"},
    {"windows1253", "windows-1253"}, {"cp1253", "windows-1253"}, {"windows1254", "windows-1254"}, {"cp1254", "windows-1254"},
    {"windows1255", "windows-1255"}, {"cp1255", "windows-1255"}, {"windows1256", "windows-1256"}, {"cp1256", "windows-1256"},
    {"windows1257", "windows-1257"}, {"cp1257", "windows-1257"}, {"windows1258", "windows-1258"}, {"cp1258", "windows-1258"},
    {"macintosh", "macintosh"}, {"xmacroman", "macintosh"}, {"mac", "macintosh"}, {"xmaccyrillic", "x-mac-cyrillic"},
    {"ibm437", "ibm-437"}, {"cp437", "ibm-437"}, {"ibm850", "ibm-850"}, {"cp850", "ibm-850"}, {"ibm852", "ibm-852"},
    {"cp852", "ibm-852"}, {"ibm866", "ibm-866"}, {"cp866", "ibm-866"}, {"viscii", "VISCII"},
};

QByteArray squeezed(QByteArrayView charset)
{
    QByteArray out;
    for (const char c : charset) {
        if (c == '*') // RFC 2231 5: "charset*language"
            break;
        if (ascii::isAlnum(c))
            out += ascii::toLower(c);
        if (out.size() > 40)
            break;
    }
    return out;
}

/// nullopt: nobody knows it; nullptr inside: guess.
std::optional<const char *> icuName(QByteArrayView charset)
{
    static const QHash<QByteArray, const char *> table = [] {
        QHash<QByteArray, const char *> made;
        for (const Alias &alias : kAliases)
            made.insert(QByteArray(alias.name), alias.icu);
        return made;
    }();
    const auto found = table.constFind(squeezed(charset));
    if (found == table.cend())
        return std::nullopt;
    return *found;
}

/// Some converters (UTF-7) let half a surrogate pair through.
void mendSurrogates(QString &text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (!c.isSurrogate())
            continue;
        if (c.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
            ++i;
        else
            text[i] = QChar::ReplacementCharacter;
    }
}

/// ICU's own callback writes U+001A for a bad single byte of some charsets.
void U_CALLCONV replaceInvalid(const void *, UConverterToUnicodeArgs *args, const char *, int32_t, UConverterCallbackReason reason,
                               UErrorCode *status)
{
    if (reason > UCNV_IRREGULAR)
        return;
    static constexpr UChar kReplacement = 0xfffd;
    *status = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(args, &kReplacement, 1, 0, status);
}

std::optional<QString> convert(QByteArrayView bytes, const char *name)
{
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(name, &status), &ucnv_close);
    if (U_FAILURE(status))
        return std::nullopt;
    ucnv_setToUCallBack(converter.get(), replaceInvalid, nullptr, nullptr, nullptr, &status);
    QString out;
    char16_t buffer[4096];
    const char *source = bytes.data();
    const char *const end = source + bytes.size();
    do {
        char16_t *target = buffer;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(converter.get(), &target, buffer + std::size(buffer), &source, end, nullptr, true, &status);
        out.append(reinterpret_cast<const QChar *>(buffer), target - buffer);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    mendSurrogates(out);
    if (out.startsWith(QChar(0xfeff)))
        out.remove(0, 1);
    return out;
}

QString decodeWindows1252(QByteArrayView bytes)
{
    static constexpr char16_t kHigh[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d,
        0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd,
        0x017e, 0x0178};
    QString out(bytes.size(), Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        out[i] = QChar(c >= 0x80 && c < 0xa0 ? kHigh[c - 0x80] : char16_t(c));
    }
    return out;
}

/// QString::fromUtf8 would eat U+FEFF at the beginning, and pieces of a header begin in the middle of a text.
QString fromUtf8(QByteArrayView bytes)
{
    const QString text = QString::fromUtf8(bytes);
    return bytes.startsWith("\xef\xbb\xbf") ? QChar(QChar::ByteOrderMark) + text : text;
}

/// Every 8-bit octet belongs to a GB2312 pair, and most pairs are common hanzi (level 1, 0xB0 to 0xD7). Western text
/// has single accented letters, and its small ones would be rare hanzi.
bool looksLikeGb2312(QByteArrayView bytes)
{
    qsizetype common = 0;
    qsizetype rare = 0;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        if (lead < 0x80)
            continue;
        const auto trail = static_cast<unsigned char>(++i < bytes.size() ? bytes[i] : 0);
        if (trail < 0xa1 || trail == 0xff)
            return false;
        if (lead >= 0xb0 && lead <= 0xd7)
            ++common;
        else if (lead >= 0xd8 && lead <= 0xf7)
            ++rare;
        else if (lead < 0xa1 || lead > 0xa9) // signs, kana and the like count for nothing
            return false;
    }
    return common >= 2 && common >= 3 * rare;
}

} // namespace

bool isValidUtf8(QByteArrayView bytes)
{
    return bytes.isValidUtf8();
}

QString decodeUnknown(QByteArrayView bytes)
{
    if (bytes.isValidUtf8())
        return fromUtf8(bytes);
    if (looksLikeGb2312(bytes)) {
        if (std::optional<QString> text = convert(bytes, "gb18030"))
            return *text;
    }
    return decodeWindows1252(bytes);
}

bool isKnownCharset(QByteArrayView charset)
{
    return icuName(charset).has_value();
}

QString decodeText(QByteArrayView bytes, QByteArrayView charset)
{
    if (bytes.isEmpty())
        return {};
    const std::optional<const char *> name = icuName(charset);
    if (!name || !*name)
        return decodeUnknown(bytes);
    if (qstrcmp(*name, "utf-8") == 0)
        return fromUtf8(bytes);
    if (qstrcmp(*name, "windows-1252") == 0)
        return decodeWindows1252(bytes);
    if (std::optional<QString> text = convert(bytes, *name))
        return *text;
    return decodeUnknown(bytes); // an ICU built without this converter
}

} // namespace mail
