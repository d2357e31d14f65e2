// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/messagethreader.h"
#include "imap/basesubject.h"
#include "imap/headertext.h"
#include "imap/threadforest.h"
#include "mail/messageid.h"
#include <QCryptographicHash>
#include <algorithm>
#include <cstring>

namespace imap {
namespace {

constexpr qsizetype kMostReferences = 100; ///< of one message
constexpr qsizetype kMostInAll = 1'000'000;
constexpr qint64 kMostSteps = 50'000'000; ///< up the parents, for one THREAD

/// RFC 5256 3, step 1: of References, or else the first of In-Reply-To.
QStringList referencesOf(QByteArrayView header, qsizetype most)
{
    constexpr qsizetype kMostRead = 10'000;
    const auto read = [&](QByteArrayView name, qsizetype count) {
        const std::optional<QByteArrayView> value = headerValue(header, name);
        return value && value->contains('<') ? mail::parseMessageIds(*value, count) : QStringList();
    };
    const QStringList ids = read("References", kMostRead);
    return ids.isEmpty() ? read("In-Reply-To", 1) : ids.mid(std::max<qsizetype>(0, ids.size() - most));
}

} // namespace

TextDigest TextDigest::of(QByteArrayView text)
{
    const QByteArray hash = QCryptographicHash::hash(text.toByteArray(), QCryptographicHash::Blake2s_128);
    TextDigest out;
    std::memcpy(&out.high, hash.constData(), sizeof out.high);
    std::memcpy(&out.low, hash.constData() + sizeof out.high, sizeof out.low);
    return out;
}

ThreadedMessage threadedMessage(const mail::FolderEntry &entry, QByteArrayView header)
{
    const BaseSubject subject = BaseSubject::of(headerValue(header, "Subject").value_or(QByteArrayView()));
    return {entry.uid, !subject.text.isEmpty(), subject.replyOrForward, sentDate(entry, header), TextDigest::of(comparable(subject.text))};
}

OrderedMessages SubjectThreader::take()
{
    const auto earlier = [](const ThreadedMessage &a, const ThreadedMessage &b) { return a.date != b.date ? a.date < b.date : a.uid < b.uid; };
    std::sort(m_messages.begin(), m_messages.end(), [&](const ThreadedMessage &a, const ThreadedMessage &b) {
        return a.subject != b.subject ? a.subject < b.subject : earlier(a, b);
    });
    std::vector<size_t> starts;
    for (size_t i = 0; i < m_messages.size(); ++i) {
        if (i == 0 || m_messages[i].subject != m_messages[i - 1].subject)
            starts.push_back(i);
    }
    std::sort(starts.begin(), starts.end(), [&](size_t a, size_t b) { return earlier(m_messages[a], m_messages[b]); });
    OrderedMessages out;
    out.reserve(qsizetype(m_messages.size()));
    for (const size_t start : starts) {
        for (size_t i = start; i < m_messages.size() && m_messages[i].subject == m_messages[start].subject; ++i)
            out.append({m_messages[i].uid, i == start ? 0 : 1});
    }
    return out;
}

ReferenceThreader::ReferenceThreader(qsizetype messages)
    : m_mostReferences(std::clamp<qsizetype>(kMostInAll / std::max<qsizetype>(messages, 1), 2, kMostReferences)), m_steps(kMostSteps)
{
}

int ReferenceThreader::newNode()
{
    m_nodes.push_back({});
    return int(m_nodes.size()) - 1;
}

int ReferenceThreader::nodeOf(const QString &messageId)
{
    const auto [found, fresh] = m_byId.try_emplace(TextDigest::of(messageId.toUtf8()), int(m_nodes.size()));
    return fresh ? newNode() : found->second;
}

/// Not where the child is above the parent already.
bool ReferenceThreader::mayLink(int parent, int child)
{
    if (parent == child)
        return false;
    if (!m_nodes[size_t(child)].hasChildren)
        return true;
    for (int above = parent; above >= 0; above = m_nodes[size_t(above)].parent) {
        if (above == child || --m_steps < 0)
            return false;
    }
    return true;
}

void ReferenceThreader::link(int parent, int child)
{
    if (!mayLink(parent, child))
        return;
    m_nodes[size_t(child)].parent = parent;
    m_nodes[size_t(parent)].hasChildren = true;
}

void ReferenceThreader::add(const mail::FolderEntry &entry, QByteArrayView header)
{
    const QString id = mail::firstMessageId(headerValue(header, "Message-ID").value_or(QByteArrayView()));
    int own = id.isEmpty() ? newNode() : nodeOf(id);
    if (m_nodes[size_t(own)].message >= 0) // another one has that name
        own = newNode();
    m_nodes[size_t(own)].message = int(m_messages.size());
    m_messages.push_back(threadedMessage(entry, header));

    int last = -1;
    const QStringList references = referencesOf(header, m_mostReferences);
    for (const QString &reference : references) {
        const int node = nodeOf(reference);
        if (node == own)
            continue;
        if (last >= 0 && m_nodes[size_t(node)].parent < 0)
            link(last, node);
        last = node;
    }
    m_nodes[size_t(own)].parent = -1; // what others say of it counts less than what it says itself
    if (last >= 0)
        link(last, own);
}

OrderedMessages ReferenceThreader::take()
{
    std::vector<int> parents;
    parents.reserve(m_nodes.size());
    std::vector<int> messages;
    messages.reserve(m_nodes.size());
    for (const Node &node : m_nodes) {
        parents.push_back(node.parent);
        messages.push_back(node.message);
    }
    m_nodes = {};
    m_byId = {};
    ThreadForest forest(std::move(m_messages), parents, messages);
    forest.joinSubjects();
    return forest.ordered();
}

} // namespace imap
