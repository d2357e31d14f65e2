// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/threadforest.h"
#include <algorithm>
#include <numeric>

namespace imap {

ThreadForest::ThreadForest(std::vector<ThreadedMessage> messages, const std::vector<int> &parents, const std::vector<int> &nodeMessages)
    : m_messages(std::move(messages)), m_nodes(m_messages.size())
{
    // Step 3: of each node the message above it, or the topmost node where there is none; nodes are judged from the top down.
    const int count = int(parents.size());
    std::vector<int> above(parents.size(), -2); // -2: not known yet; below zero else: ~topmost
    std::vector<int> path;
    for (int start = 0; start < count; ++start) {
        for (int node = start; node >= 0 && above[size_t(node)] == -2; node = parents[size_t(node)])
            path.push_back(node);
        for (; !path.empty(); path.pop_back()) {
            const int node = path.back(), parent = parents[size_t(node)];
            if (parent < 0)
                above[size_t(node)] = node + count; // a root
            else
                above[size_t(node)] = nodeMessages[size_t(parent)] >= 0 ? parent : above[size_t(parent)];
        }
    }
    std::vector<int> below(parents.size(), 0); // messages right below an empty root
    const auto emptyRoot = [&](int node) { return above[size_t(node)] >= count && above[size_t(node)] - count != node ? above[size_t(node)] - count : -1; };
    for (int node = 0; node < count; ++node) {
        if (nodeMessages[size_t(node)] >= 0 && emptyRoot(node) >= 0)
            ++below[size_t(emptyRoot(node))];
    }
    std::vector<int> empties(parents.size(), -1);
    for (int node = 0; node < count; ++node) {
        const int message = nodeMessages[size_t(node)];
        if (message < 0)
            continue;
        const int root = emptyRoot(node);
        if (root < 0) {
            if (above[size_t(node)] < count)
                m_nodes[size_t(message)].parent = nodeMessages[size_t(above[size_t(node)])];
        } else if (below[size_t(root)] > 1) {
            if (empties[size_t(root)] < 0)
                empties[size_t(root)] = newEmpty();
            put(message, empties[size_t(root)]);
        }
    }
}

bool ThreadForest::earlier(int a, int b) const
{
    const ThreadedMessage &first = shown(a), &second = shown(b);
    return first.date != second.date ? first.date < second.date : first.uid < second.uid;
}

int ThreadForest::newEmpty()
{
    m_nodes.push_back({});
    return int(m_nodes.size()) - 1;
}

void ThreadForest::put(int child, int parent)
{
    m_nodes[size_t(child)].parent = parent;
    if (isEmpty(parent) && (m_nodes[size_t(parent)].first < 0 || earlier(child, parent)))
        m_nodes[size_t(parent)].first = isEmpty(child) ? m_nodes[size_t(child)].first : child;
}

std::vector<int> ThreadForest::roots() const
{
    std::vector<int> out;
    for (int node = 0; node < int(m_nodes.size()); ++node) {
        if (m_nodes[size_t(node)].parent < 0)
            out.push_back(node);
    }
    std::sort(out.begin(), out.end(), [this](int a, int b) { return earlier(a, b); });
    return out;
}

void ThreadForest::joinSubjects()
{
    const std::vector<int> all = roots();
    std::unordered_map<TextDigest, int, TextDigestHash> bySubject;
    for (const int root : all) {
        if (!shown(root).hasSubject)
            continue;
        const auto [place, fresh] = bySubject.try_emplace(shown(root).subject, root);
        const int there = place->second;
        if (!fresh && !isEmpty(there) && (isEmpty(root) || (shown(there).replyOrForward && !shown(root).replyOrForward)))
            place->second = root;
    }
    m_moved.assign(m_nodes.size(), -1);
    for (const int root : all) {
        if (shown(root).hasSubject)
            joinRoot(root, bySubject[shown(root).subject]);
    }
    for (Node &node : m_nodes) {
        if (node.parent >= 0 && size_t(node.parent) < m_moved.size() && m_moved[size_t(node.parent)] >= 0)
            node.parent = m_moved[size_t(node.parent)];
    }
}

/// `place`: the one that has the subject.
void ThreadForest::joinRoot(int root, int &place)
{
    if (place == root)
        return;
    if (isEmpty(place)) {
        put(root, place);
        if (isEmpty(root)) // what is below it is put there in its stead
            m_moved[size_t(root)] = place;
    } else if (shown(root).replyOrForward && !shown(place).replyOrForward) {
        put(root, place);
    } else {
        const int both = newEmpty();
        put(place, both);
        put(root, both);
        place = both;
    }
}

/// Parents before children, siblings by date.
OrderedMessages ThreadForest::ordered()
{
    const auto isGone = [this](int node) { return size_t(node) < m_moved.size() && m_moved[size_t(node)] >= 0; };
    std::vector<int> byParent;
    for (int node = 0; node < int(m_nodes.size()); ++node) {
        if (!isGone(node))
            byParent.push_back(node);
    }
    const auto parentOf = [this](int node) { return m_nodes[size_t(node)].parent; };
    std::sort(byParent.begin(), byParent.end(), [&](int a, int b) { return parentOf(a) != parentOf(b) ? parentOf(a) < parentOf(b) : earlier(a, b); });
    std::vector<size_t> start(m_nodes.size() + 2, 0); // of the children of each, and of the roots at 0
    for (const int node : byParent)
        ++start[size_t(parentOf(node) + 2)];
    std::partial_sum(start.begin(), start.end(), start.begin());
    OrderedMessages out;
    out.reserve(qsizetype(byParent.size()));
    std::vector<std::pair<int, int>> open; // nodes and their depth, the next one last
    const auto openChildren = [&](int parent, int depth) {
        for (size_t i = start[size_t(parent + 2)]; i-- > start[size_t(parent + 1)];)
            open.emplace_back(byParent[i], depth);
    };
    openChildren(-1, 0);
    while (!open.empty()) {
        const auto [node, depth] = open.back();
        open.pop_back();
        out.append({isEmpty(node) ? 0 : m_messages[size_t(node)].uid, depth});
        openChildren(node, depth + 1);
    }
    return out;
}

} // namespace imap
