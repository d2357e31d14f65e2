// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QString>
#include <rapidjson/document.h>

namespace control {

constexpr int kMaxJsonDepth = 100; ///< objects and arrays inside each other; far more than any call needs

/// Parses one JSON text strictly: RFC 8259, valid UTF-8, no byte order mark, nothing after it, at most
/// `maxDepth` deep. Bounded by the text's size and without recursion; false leaves `out` null. Any thread.
bool parseJson(QByteArrayView text, rapidjson::Document &out, int maxDepth = kMaxJsonDepth);
/// A JSON string's content. Unlike QString::fromUtf8 it keeps U+FEFF at the beginning; what is not UTF-8
/// becomes U+FFFD.
QString stringFromUtf8(QByteArrayView utf8);
/// Whether `text` is one JSON object by the same rules.
bool isJsonObject(QByteArrayView text);

} // namespace control
