// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QByteArray>
#include <QByteArrayView>
#include <memory>
#include <optional>

namespace api {

/// One frame for all readers of a topic, encoded once. Immutable; any thread.
struct FeedFrame
{
    QByteArray topic;
    quint64 seq = 0;  ///< of the stored event; 0: live only
    QByteArray bytes; ///< WebSocket frame
};
using FeedFramePtr = std::shared_ptr<const FeedFrame>;

/// The topic one mailbox's frames go to: "mailbox:ID".
QByteArray mailboxTopic(base::Id mailboxId);
/// Where an event that concerns a message goes besides `events`: its mailbox's topic; empty for other events.
QByteArray messageTopic(const control::Event &event);
/// Where any stored event of a kind of its own goes besides `events`: `queue`, `alerts`, `settings`; empty
/// for others.
QByteArray kindTopic(const control::Event &event);

/// Cursor of a stored event: opaque outside.
QByteArray cursorOf(quint64 seq);
std::optional<quint64> seqOfCursor(QStringView cursor);

/// message.received and the like: the message as in the list.
FeedFramePtr messageFrame(const control::Event &event, const control::Message &message);
/// What is left to tell of a message that has gone since.
control::Message goneMessage(const control::Event &event);
/// A stored event as it is, for `events`.
FeedFramePtr eventFrame(const control::Event &event);
/// A stored event's detail as data, for the topic of its kind.
FeedFramePtr detailFrame(const control::Event &event, const QByteArray &topic);
/// `data` is a JSON object.
FeedFramePtr liveFrame(const QByteArray &topic, QByteArrayView type, qint64 at, QByteArrayView data);

} // namespace api
