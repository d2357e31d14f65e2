// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringList>
#include <optional>

// What the feed says about itself, as WebSocket frames. Pure, any thread; times are wall clock ms.
namespace api {

/// {"type": "subscribed"|"unsubscribed", "topics": […], "cursor"?}
QByteArray topicsNotice(QByteArrayView type, const QStringList &topics, std::optional<quint64> cursor);
/// {"type": "gap", "at", "data": {"from", "to"}, "cursor"}: events between the two cursors are no longer
/// stored.
QByteArray gapNotice(qint64 at, quint64 from, quint64 to);
/// {"type": "dropped", "at"}: the reader fell behind its bound; close 1013 follows.
QByteArray droppedNotice(qint64 at);
/// {"type": "error", "at", "data": {"code", "detail"}}
QByteArray errorNotice(qint64 at, QByteArrayView code, const QString &detail);

} // namespace api
