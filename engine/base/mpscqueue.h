// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <atomic>
#include <utility>
#include <vector>

namespace base {

/// Many producers, one consumer, no lock: the crossing between threads. push() says whether the queue was empty, so
/// that the producer wakes the consumer once per batch and not once per item. Items are taken in the order pushed.
template<typename T>
class MpscQueue
{
public:
    MpscQueue() = default;
    MpscQueue(const MpscQueue &) = delete;
    MpscQueue &operator=(const MpscQueue &) = delete;
    ~MpscQueue() { takeAll(); }

    /// Any thread. True when the consumer must be woken.
    bool push(T item)
    {
        Node *node = new Node{std::move(item), nullptr};
        Node *head = m_head.load(std::memory_order_relaxed);
        do {
            node->next = head; // once published, the node is the consumer's: only `head` may be read below
        } while (!m_head.compare_exchange_weak(head, node, std::memory_order_release, std::memory_order_relaxed));
        return head == nullptr;
    }

    /// Consumer thread only. Everything pushed so far, oldest first.
    std::vector<T> takeAll()
    {
        Node *node = m_head.exchange(nullptr, std::memory_order_acquire);
        Node *oldest = nullptr;
        size_t count = 0;
        while (node) {
            Node *next = node->next;
            node->next = oldest;
            oldest = node;
            node = next;
            ++count;
        }
        std::vector<T> items;
        items.reserve(count);
        while (oldest) {
            items.push_back(std::move(oldest->item));
            Node *next = oldest->next;
            delete oldest;
            oldest = next;
        }
        return items;
    }

private:
    struct Node
    {
        T item;
        Node *next;
    };
    std::atomic<Node *> m_head{nullptr};
};

} // namespace base
