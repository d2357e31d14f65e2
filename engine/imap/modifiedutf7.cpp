// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/modifiedutf7.h"
#include "imap/grammar.h"
#include "mail/charset.h"
#include <QByteArray>
#include <QStringList>

namespace imap {
namespace {

bool isDirect(char16_t c)
{
    return c >= 0x20 && c < 0x7f;
}

QByteArray encodedRun(QStringView run)
{
    QByteArray octets;
    for (const QChar c : run) {
        octets += char(c.unicode() >> 8);
        octets += char(c.unicode() & 0xff);
    }
    QByteArray base64 = octets.toBase64(QByteArray::OmitTrailingEquals);
    base64.replace('/', ',');
    return '&' + base64 + '-';
}

/// The UTF-16 of what stands between "&" and "-".
std::optional<QString> decodedRun(QByteArrayView text)
{
    QByteArray base64 = text.toByteArray();
    if (base64.contains('/'))
        return std::nullopt;
    base64.replace(',', '/');
    const auto octets = QByteArray::fromBase64Encoding(
        base64, QByteArray::OmitTrailingEquals | QByteArray::AbortOnBase64DecodingErrors);
    if (!octets || octets.decoded.size() % 2 != 0)
        return std::nullopt;
    QString out;
    for (qsizetype i = 0; i < octets.decoded.size(); i += 2)
        out += QChar(quint8(octets.decoded[i]) << 8 | quint8(octets.decoded[i + 1]));
    return out;
}

bool isLevel(QStringView level)
{
    if (level.isEmpty() || level == u"." || level == u".." || level.front().isSpace() || level.back().isSpace())
        return false;
    return std::none_of(level.begin(), level.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

} // namespace

std::optional<QString> fromModifiedUtf7(QByteArrayView text)
{
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!isDirect(char16_t(quint8(text[i]))))
            return std::nullopt;
        if (text[i] != '&') {
            out += QLatin1Char(text[i]);
            continue;
        }
        const qsizetype end = text.indexOf('-', i);
        if (end < 0)
            return std::nullopt;
        const auto run = end == i + 1 ? std::optional(QStringLiteral("&")) : decodedRun(text.sliced(i + 1, end - i - 1));
        if (!run)
            return std::nullopt;
        out += *run;
        i = end;
    }
    if (!out.isValidUtf16() || toModifiedUtf7(out) != text)
        return std::nullopt;
    return out;
}

QByteArray toModifiedUtf7(QStringView text)
{
    QByteArray out;
    for (qsizetype i = 0; i < text.size();) {
        qsizetype end = i;
        while (end < text.size() && !isDirect(text[end].unicode()))
            ++end;
        if (end > i) {
            out += encodedRun(text.sliced(i, end - i));
            i = end;
            continue;
        }
        out += text[i] == u'&' ? QByteArray("&-") : QByteArray(1, char(text[i].unicode()));
        ++i;
    }
    return out;
}

std::optional<QString> mailboxFromWire(QByteArrayView name, bool utf8)
{
    if (utf8 && !mail::isValidUtf8(name))
        return std::nullopt;
    std::optional<QString> text = utf8 ? QString::fromUtf8(name) : fromModifiedUtf7(name);
    if (!text)
        return std::nullopt;
    QString path = text->normalized(QString::NormalizationForm_C);
    if (path.endsWith(u'/')) // RFC 9051 6.3.4: says that names are to be made below it
        path.chop(1);
    QStringList levels = path.split(u'/');
    if (levels.front().compare(u"INBOX", Qt::CaseInsensitive) == 0)
        levels.front() = QStringLiteral("INBOX");
    if (path.size() > kMaxMailboxName || levels.size() > kMaxMailboxLevels || !std::all_of(levels.begin(), levels.end(), isLevel))
        return std::nullopt;
    return levels.join(u'/');
}

bool isRespelled(QByteArrayView name)
{
    const QString text = QString::fromUtf8(name);
    return text.normalized(QString::NormalizationForm_C) != text;
}

QByteArray mailboxToWire(QStringView path, bool utf8)
{
    return utf8 ? path.toUtf8() : toModifiedUtf7(path);
}

} // namespace imap
