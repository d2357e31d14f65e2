// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QStringList>
#include <map>
#include <optional>

namespace api {

/// A path taken apart: segments percent-decoded once, before anything is decided on them. nullopt (400) for
/// encoded slashes, backslashes, controls, dot segments, bad escapes and what is not UTF-8 after decoding.
std::optional<QStringList> decodePath(QByteArrayView path);

/// Finds the route of a path by a tree over its segments. Immutable after construction; any thread.
class Router
{
public:
    explicit Router(const std::vector<Route> &routes);

    struct Match
    {
        const Route *route = nullptr; ///< null: see `allow`
        QStringList parameters;       ///< of {…} segments, decoded
        QByteArray allow;             ///< methods of the path when it exists; empty: no such path
    };
    /// HEAD finds GET's route. A path that is there as it is written comes before one in another case.
    Match find(QByteArrayView method, const QStringList &segments) const;

private:
    struct Node
    {
        std::map<QString, std::unique_ptr<Node>> literals;
        std::unique_ptr<Node> parameter;
        std::vector<const Route *> routes;
        QByteArray allow;
    };
    const Node *walk(const Node &root, const QStringList &segments, bool anyCase, QStringList &parameters) const;

    Node m_root;
    Node m_anyCase; ///< routes with Route::anyCase, in lower case
};

} // namespace api
