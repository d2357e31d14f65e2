// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cursor.h"

using namespace Qt::Literals;

namespace storage {

namespace {
constexpr auto kBase64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr qsizetype kLongest = 2000;
} // namespace

QString Cursor::encoded() const
{
    const QByteArray plain =
        kind + QByteArray::number(major, 36) + '.' + QByteArray::number(minor, 36) + '.' + text.toUtf8();
    return QString::fromLatin1(plain.toBase64(kBase64));
}

std::optional<Cursor> Cursor::decode(char kind, const QString &text)
{
    if (text.size() > kLongest)
        return std::nullopt;
    const auto decoded =
        QByteArray::fromBase64Encoding(text.toLatin1(), kBase64 | QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray &plain = *decoded;
    if (!decoded || plain.isEmpty() || plain[0] != kind)
        return std::nullopt;
    const qsizetype first = plain.indexOf('.');
    const qsizetype second = first < 0 ? -1 : plain.indexOf('.', first + 1);
    if (second < 0)
        return std::nullopt;
    Cursor cursor;
    bool majorOk = false, minorOk = false;
    cursor.kind = kind;
    cursor.major = plain.mid(1, first - 1).toLongLong(&majorOk, 36);
    cursor.minor = plain.mid(first + 1, second - first - 1).toLongLong(&minorOk, 36);
    cursor.text = QString::fromUtf8(plain.mid(second + 1));
    if (!majorOk || !minorOk || cursor.encoded() != text)
        return std::nullopt;
    return cursor;
}

base::Error badCursor()
{
    return {base::ErrorKind::Invalid, u"cursor is not one of this list"_s, {}, u"cursor"_s};
}

base::Result<QString> textAfter(char kind, const QString &cursor)
{
    if (cursor.isEmpty())
        return QString();
    const auto place = Cursor::decode(kind, cursor);
    return place ? base::Result<QString>(place->text) : badCursor();
}

} // namespace storage
