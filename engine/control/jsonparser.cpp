// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonparser.h"
#include "control/jsonscan.h"

namespace control {

bool parseJson(QByteArrayView text, rapidjson::Document &out, int maxDepth)
{
    bool ok = false;
    const auto generate = [&](rapidjson::Document &document) {
        return ok = bool(scanJson(text, document, maxDepth));
    };
    out.SetNull();
    out.Populate(generate);
    return ok;
}

QString stringFromUtf8(QByteArrayView utf8)
{
    constexpr QByteArrayView kByteOrderMark("\xef\xbb\xbf");
    if (!utf8.startsWith(kByteOrderMark))
        return QString::fromUtf8(utf8);
    // fromUtf8 drops one mark and keeps a second.
    return QChar(QChar::ByteOrderMark) + QString::fromUtf8(utf8);
}

bool isJsonObject(QByteArrayView text)
{
    rapidjson::BaseReaderHandler<> ignore;
    return text.startsWith('{') && scanJson(text, ignore, kMaxJsonDepth);
}

} // namespace control
