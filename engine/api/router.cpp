// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/router.h"
#include "control/jsonparser.h"
#include "http/utf8validator.h"

namespace api {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<QString> decodeSegment(QByteArrayView segment)
{
    QByteArray bytes;
    bytes.reserve(segment.size());
    for (qsizetype i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            bytes.append(segment[i]);
            continue;
        }
        const int high = i + 2 < segment.size() ? hexDigit(segment[i + 1]) : -1;
        const int low = i + 2 < segment.size() ? hexDigit(segment[i + 2]) : -1;
        if (high < 0 || low < 0)
            return {};
        bytes.append(char(high * 16 + low));
        i += 2;
    }
    for (const char c : bytes) {
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 || u == 0x7f || c == '/' || c == '\\')
            return {};
    }
    http::Utf8Validator utf8;
    if (bytes == "." || bytes == ".." || !utf8.feed(bytes) || !utf8.complete())
        return {};
    return control::stringFromUtf8(bytes); // QString::fromUtf8 would eat U+FEFF
}

} // namespace

std::optional<QStringList> decodePath(QByteArrayView path)
{
    QStringList segments;
    if (!path.startsWith('/'))
        return {};
    path = path.sliced(1);
    while (true) {
        const qsizetype slash = path.indexOf('/');
        const std::optional<QString> segment = decodeSegment(slash < 0 ? path : path.first(slash));
        if (!segment || segments.size() > 16)
            return {};
        segments.append(*segment);
        if (slash < 0)
            return segments;
        path = path.sliced(slash + 1);
    }
}

Router::Router(const std::vector<Route> &routes)
{
    for (const Route &route : routes) {
        Node *node = route.anyCase ? &m_anyCase : &m_root;
        const QStringList segments = QString::fromLatin1(route.pattern).mid(1).split(u'/'); // lower case, where any will do
        for (const QString &segment : segments) {
            std::unique_ptr<Node> &next =
                segment.startsWith(u'{') ? node->parameter : node->literals[segment];
            if (!next)
                next = std::make_unique<Node>();
            node = next.get();
        }
        node->routes.push_back(&route);
        node->allow += (node->allow.isEmpty() ? QByteArray() : QByteArray(", ")) + route.method;
        if (qstrcmp(route.method, "GET") == 0)
            node->allow += ", HEAD";
    }
}

/// Null when there is no such path.
const Router::Node *Router::walk(const Node &root, const QStringList &segments, bool anyCase, QStringList &parameters) const
{
    const Node *node = &root;
    for (const QString &segment : segments) {
        const auto literal = node->literals.find(anyCase ? segment.toLower() : segment);
        if (literal != node->literals.end()) {
            node = literal->second.get();
        } else if (node->parameter && !segment.isEmpty()) {
            parameters.append(segment);
            node = node->parameter.get();
        } else {
            return nullptr;
        }
    }
    return node;
}

Router::Match Router::find(QByteArrayView method, const QStringList &segments) const
{
    Match match;
    const Node *node = walk(m_root, segments, false, match.parameters);
    if (!node || node->routes.empty()) {
        match.parameters.clear();
        node = walk(m_anyCase, segments, true, match.parameters);
    }
    if (!node)
        return {};
    match.allow = node->allow;
    const QByteArrayView wanted = method == "HEAD" ? QByteArrayView("GET") : method;
    for (const Route *route : node->routes) {
        if (wanted == QByteArrayView(route->method))
            match.route = route;
    }
    return match;
}

} // namespace api
