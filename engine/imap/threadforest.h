// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/messagethreader.h"

namespace imap {

/// Steps 2 to 6 of THREAD REFERENCES (RFC 5256 3): from links between messages to threads in their order. Iterative.
class ThreadForest
{
public:
    /// `parents` and `messages` of each node that was referred to: another node or -1, a message or -1. Without loops.
    ThreadForest(std::vector<ThreadedMessage> messages, const std::vector<int> &parents, const std::vector<int> &nodeMessages);
    /// Step 5.
    void joinSubjects();
    /// Steps 4 and 6.
    OrderedMessages ordered();

private:
    /// A message, or above several an empty one.
    struct Node
    {
        int parent = -1;
        int first = -1; ///< of an empty one: the message below it that comes first
    };
    bool isEmpty(int node) const { return size_t(node) >= m_messages.size(); }
    /// That it is compared by.
    const ThreadedMessage &shown(int node) const { return m_messages[size_t(isEmpty(node) ? m_nodes[size_t(node)].first : node)]; }
    bool earlier(int a, int b) const;
    int newEmpty();
    void put(int child, int parent);
    void joinRoot(int root, int &place);
    std::vector<int> roots() const;

    std::vector<ThreadedMessage> m_messages;
    std::vector<Node> m_nodes;    ///< one for each message, then empty ones
    std::vector<int> m_moved;     ///< of empty ones: where those below it belong now
};

} // namespace imap
