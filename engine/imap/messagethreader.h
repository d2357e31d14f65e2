// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/messageorder.h"
#include <QHash>
#include <compare>
#include <unordered_map>
#include <vector>

namespace imap {

/// What a text is known by, where only equality counts.
struct TextDigest
{
    quint64 high = 0;
    quint64 low = 0;
    bool operator==(const TextDigest &) const = default;
    auto operator<=>(const TextDigest &) const = default;
    static TextDigest of(QByteArrayView text);
};
struct TextDigestHash
{
    size_t operator()(const TextDigest &digest) const { return qHashMulti(QHashSeed::globalSeed(), digest.high, digest.low); }
};

/// A message as threads are made of it.
struct ThreadedMessage
{
    quint32 uid = 0;
    bool hasSubject = false;
    bool replyOrForward = false;
    qint64 date = 0;
    TextDigest subject = {};
};
ThreadedMessage threadedMessage(const mail::FolderEntry &entry, QByteArrayView header);

/// THREAD ORDEREDSUBJECT (RFC 5256 3).
class SubjectThreader final : public MessageOrder
{
public:
    bool needsHeader() const override { return true; }
    void add(const mail::FolderEntry &entry, QByteArrayView header) override { m_messages.push_back(threadedMessage(entry, header)); }
    OrderedMessages take() override;

private:
    std::vector<ThreadedMessage> m_messages;
};

/// THREAD REFERENCES (RFC 5256 3). Time and memory are bounded by the number of messages: of long lists of references the last ones
/// count, and of links that would have to be followed for too long none is made.
class ReferenceThreader final : public MessageOrder
{
public:
    /// For so many messages.
    explicit ReferenceThreader(qsizetype messages);
    bool needsHeader() const override { return true; }
    void add(const mail::FolderEntry &entry, QByteArrayView header) override;
    OrderedMessages take() override;

private:
    struct Node
    {
        int message = -1; ///< of m_messages; -1: is referred to, and not there
        int parent = -1;
        bool hasChildren = false;
    };
    int newNode();
    int nodeOf(const QString &messageId);
    bool mayLink(int parent, int child);
    void link(int parent, int child);

    const qsizetype m_mostReferences;
    qint64 m_steps;
    std::vector<ThreadedMessage> m_messages;
    std::vector<Node> m_nodes;
    std::unordered_map<TextDigest, int, TextDigestHash> m_byId;
};

} // namespace imap
