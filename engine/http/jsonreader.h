// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "http/jsonvalue.h"
#include <QByteArrayView>
#include <optional>

namespace http {

struct JsonLimits
{
    int depth = 64;       ///< nested arrays and objects
    int values = 100'000; ///< of all kinds together: bounds memory at about 10 MiB
    qsizetype longString = 64 << 10; ///< octets above which a string stays UTF-8: an attachment, say
};

struct JsonError
{
    enum Kind {
        Syntax,      ///< not RFC 8259 or not UTF-8: 400
        TooDeep,     ///< 400
        TooMany,     ///< 413
        DuplicateKey, ///< 422, `field` is the key
        NumberTooLarge ///< 422, `field` is the path to it: "a.list[3]"
    };
    Kind kind = Syntax;
    QString field;
    qsizetype offset = 0; ///< octets into the text
};

/// Strict RFC 8259 in strict UTF-8, iterative, bounded. A byte order mark, a NUL after the value, a lone
/// surrogate or a second equal key in one object is refused. Pure, any thread.
struct JsonParsed
{
    JsonValue value;
    std::optional<JsonError> error;
};
JsonParsed parseJson(QByteArrayView text, const JsonLimits &limits = {});

} // namespace http
