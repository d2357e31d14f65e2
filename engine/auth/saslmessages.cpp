// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/saslmessages.h"
#include <algorithm>

namespace auth {
namespace {

constexpr char kSeparator = '\1';

/// RFC 6750 2.1: b64token.
bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || QByteArrayView("-._~+/=").contains(c);
    });
}

/// The key-value pairs, which end with an empty one.
std::optional<BearerMessage> readPairs(QByteArrayView rest, BearerMessage out)
{
    constexpr QByteArrayView kScheme("bearer ");
    if (!rest.endsWith("\1\1"))
        return std::nullopt;
    while (!rest.isEmpty()) {
        const qsizetype end = rest.indexOf(kSeparator);
        const QByteArrayView pair = rest.first(end);
        rest = rest.sliced(end + 1);
        if (pair.isEmpty())
            break;
        const qsizetype equals = pair.indexOf('=');
        if (equals < 1)
            return std::nullopt;
        const QByteArrayView value = pair.sliced(equals + 1);
        if (pair.first(equals) != "auth")
            continue; // host, port and what may come
        if (value.size() < kScheme.size() || value.first(kScheme.size()).compare(kScheme, Qt::CaseInsensitive) != 0 || !out.token.isEmpty())
            return std::nullopt;
        out.token = value.sliced(kScheme.size()).toByteArray().trimmed();
    }
    if (!rest.isEmpty() || !isToken(out.token))
        return std::nullopt;
    return out;
}

} // namespace

std::optional<PlainMessage> parsePlain(QByteArrayView message)
{
    const qsizetype first = message.indexOf('\0');
    const qsizetype second = first < 0 ? -1 : message.indexOf('\0', first + 1);
    if (second < 0)
        return std::nullopt;
    PlainMessage out{message.first(first).toByteArray(), message.sliced(first + 1, second - first - 1).toByteArray(),
                     message.sliced(second + 1).toByteArray()};
    if (out.authcid.isEmpty() || out.password.isEmpty() || out.password.contains('\0') || !message.isValidUtf8())
        return std::nullopt;
    return out;
}

std::optional<BearerMessage> parseOAuthBearer(QByteArrayView message)
{
    const qsizetype end = message.indexOf(kSeparator);
    if (end < 0)
        return std::nullopt;
    const QByteArrayView header = message.first(end);
    const bool unbound = header.startsWith("n,") || header.startsWith("y,");
    if (!unbound || !header.endsWith(',') || header.count(',') != 2)
        return std::nullopt;
    BearerMessage out;
    if (const QByteArrayView name = header.sliced(2).chopped(1); !name.isEmpty()) {
        if (!name.startsWith("a=") || name.size() < 3)
            return std::nullopt;
        out.authzid = name.sliced(2).toByteArray().replace("=2C", ",").replace("=3D", "=");
    }
    return readPairs(message.sliced(end + 1), out);
}

std::optional<BearerMessage> parseXoauth2(QByteArrayView message)
{
    const qsizetype end = message.indexOf(kSeparator);
    if (end < 6 || !message.startsWith("user="))
        return std::nullopt;
    return readPairs(message.sliced(end + 1), {message.sliced(5, end - 5).toByteArray(), {}});
}

} // namespace auth
