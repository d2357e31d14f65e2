// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/attachmentname.h"
#include <QSet>

using namespace Qt::StringLiterals;

namespace mail {
namespace {

constexpr qsizetype kMaxOctets = 200;
constexpr qsizetype kMaxExtension = 16;

bool isForbidden(char16_t u)
{
    switch (u) {
    case '<': case '>': case ':': case '"': case '|': case '?': case '*': case 0x7f:
    case 0x2028: case 0x2029: case 0xfeff: case 0x061c:
        return true;
    default:
        return u < 32 || (u >= 0x80 && u < 0xa0) || (u >= 0x200b && u <= 0x200f) || (u >= 0x202a && u <= 0x202e)
            || (u >= 0x2060 && u <= 0x206f) || (u >= 0xfff9 && u <= 0xfffb);
    }
}

bool isReservedOnWindows(const QString &name)
{
    static const QSet<QString> reserved{
        u"con"_s, u"prn"_s, u"aux"_s, u"nul"_s, u"conin$"_s, u"conout$"_s, u"com0"_s, u"com1"_s, u"com2"_s, u"com3"_s, u"com4"_s,
        u"com5"_s, u"com6"_s, u"com7"_s, u"com8"_s, u"com9"_s, u"lpt0"_s, u"lpt1"_s, u"lpt2"_s, u"lpt3"_s, u"lpt4"_s, u"lpt5"_s,
        u"lpt6"_s, u"lpt7"_s, u"lpt8"_s, u"lpt9"_s, u"com¹"_s, u"com²"_s, u"com³"_s, u"lpt¹"_s, u"lpt²"_s, u"lpt³"_s};
    return reserved.contains(name.section(u'.', 0, 0).trimmed().toLower());
}

QString withoutEdges(QString name)
{
    while (!name.isEmpty() && (name.front().isSpace() || name.front() == u'.'))
        name.remove(0, 1);
    while (!name.isEmpty() && (name.back().isSpace() || name.back() == u'.'))
        name.chop(1);
    return name;
}

QString cutTo(const QString &text, qsizetype octets)
{
    QByteArray utf8 = text.toUtf8();
    if (utf8.size() <= octets)
        return text;
    qsizetype end = octets;
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80)
        --end;
    utf8.truncate(end);
    return QString::fromUtf8(utf8);
}

QString shortened(const QString &name)
{
    if (name.toUtf8().size() <= kMaxOctets)
        return name;
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString extension = dot > 0 && name.size() - dot <= kMaxExtension ? name.sliced(dot) : QString();
    return withoutEdges(cutTo(name.chopped(extension.size()), kMaxOctets - extension.toUtf8().size())) + extension;
}

} // namespace

QString safeFileName(const QString &name)
{
    constexpr qsizetype kMaxLooked = 4096; // characters; longer names are cut anyway
    QString out;
    const QString looked = name.right(kMaxLooked);
    const qsizetype folder = std::max(looked.lastIndexOf(u'/'), looked.lastIndexOf(u'\\'));
    for (const QChar c : QStringView(looked).sliced(folder + 1)) {
        if (!isForbidden(c.unicode()))
            out += c.isSpace() ? u' ' : c;
    }
    out = shortened(withoutEdges(QString::fromUtf8(out.toUtf8()).normalized(QString::NormalizationForm_C)));
    return isReservedOnWindows(out) ? u'_' + out : out;
}

QString defaultAttachmentName(int n, const QByteArray &contentType)
{
    static const QHash<QByteArray, QLatin1StringView> extensions{
        {"text/plain", "txt"_L1}, {"text/html", "html"_L1}, {"text/calendar", "ics"_L1}, {"text/csv", "csv"_L1},
        {"text/vcard", "vcf"_L1}, {"text/x-vcard", "vcf"_L1}, {"text/rtf", "rtf"_L1}, {"text/enriched", "txt"_L1},
        {"text/xml", "xml"_L1}, {"text/x-patch", "patch"_L1}, {"text/rfc822-headers", "txt"_L1},
        {"image/png", "png"_L1}, {"image/jpeg", "jpg"_L1}, {"image/jpg", "jpg"_L1}, {"image/gif", "gif"_L1},
        {"image/webp", "webp"_L1}, {"image/bmp", "bmp"_L1}, {"image/tiff", "tiff"_L1}, {"image/svg+xml", "svg"_L1},
        {"audio/mpeg", "mp3"_L1}, {"audio/wav", "wav"_L1}, {"audio/x-wav", "wav"_L1}, {"audio/ogg", "ogg"_L1},
        {"video/mp4", "mp4"_L1}, {"video/mpeg", "mpg"_L1}, {"video/quicktime", "mov"_L1},
        {"application/pdf", "pdf"_L1}, {"application/zip", "zip"_L1}, {"application/gzip", "gz"_L1},
        {"application/json", "json"_L1}, {"application/xml", "xml"_L1}, {"application/rtf", "rtf"_L1},
        {"application/msword", "doc"_L1}, {"application/vnd.ms-excel", "xls"_L1}, {"application/vnd.ms-powerpoint", "ppt"_L1},
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"_L1},
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"_L1},
        {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"_L1},
        {"application/pgp-signature", "asc"_L1}, {"application/pgp-encrypted", "asc"_L1}, {"application/pgp-keys", "asc"_L1},
        {"application/pkcs7-signature", "p7s"_L1}, {"application/x-pkcs7-signature", "p7s"_L1},
        {"application/pkcs7-mime", "p7m"_L1}, {"application/ms-tnef", "dat"_L1}, {"application/ics", "ics"_L1},
        {"message/delivery-status", "txt"_L1}, {"message/disposition-notification", "txt"_L1}};
    if (contentType == "message/rfc822" || contentType == "message/global")
        return u"message.eml"_s;
    return u"attachment-"_s + QString::number(n) + u'.' + extensions.value(contentType, "bin"_L1);
}

} // namespace mail
