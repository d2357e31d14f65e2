// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/matching.h"
#include "imap/commands/namedmessages.h"
#include "imap/messagethreader.h"

namespace imap {
namespace {

std::shared_ptr<MessageOrder> threaderFor(const QByteArray &algorithm, qsizetype messages)
{
    if (algorithm == "REFERENCES")
        return std::make_shared<ReferenceThreader>(messages);
    return std::make_shared<SubjectThreader>();
}

/// How many messages are right below each.
std::vector<int> childrenOf(const OrderedMessages &messages)
{
    std::vector<int> out(size_t(messages.size()), 0);
    std::vector<size_t> path;
    for (qsizetype i = 0; i < messages.size(); ++i) {
        path.resize(size_t(messages[i].depth));
        if (!path.empty())
            ++out[path.back()];
        path.push_back(size_t(i));
    }
    return out;
}

/// "(2)(3 6 (4 23)(44 7 96))" (RFC 5256 4)
QByteArray threadText(SessionCore &session, const OrderedMessages &messages)
{
    Uids uids;
    for (const OrderedMessage &message : messages) {
        if (message.uid > 0)
            uids.append(message.uid);
    }
    const Uids numbers = numbersOf(session, uids);
    auto number = numbers.begin();
    const std::vector<int> children = childrenOf(messages);
    QByteArray out;
    std::vector<std::pair<size_t, bool>> open; ///< messages above the next one, and whether a parenthesis is open for each
    const auto closeTo = [&](int depth) {
        for (; int(open.size()) > depth; open.pop_back())
            out += open.back().second ? ")" : "";
    };
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const OrderedMessage &message = messages[i];
        closeTo(message.depth);
        const bool list = open.empty() || children[open.back().first] > 1;
        if (!open.empty() && messages[qsizetype(open.back().first)].uid > 0 && (!list || !out.endsWith(')')))
            out += ' ';
        if (list)
            out += '(';
        if (message.uid > 0)
            out += QByteArray::number(*number++);
        open.emplace_back(size_t(i), list);
    }
    closeTo(0);
    return out;
}

} // namespace

// RFC 5256 3
void commands::thread(SessionCore &session, QByteArrayView arguments)
{
    const SearchArguments::Outcome outcome = SearchArguments::parseThread(arguments);
    if (!acceptSearch(session, outcome))
        return;
    session.keepNumbers();
    findMessages(session, outcome.arguments, [&session, algorithm = outcome.arguments.thread](const Uids &uids) {
        session.ask(OrderMessages{0, session.folder().told(), uids, threaderFor(algorithm, uids.size())}, [&session](Answer &answer) {
            const QByteArray threads = threadText(session, std::get<OrderedMessages>(answer));
            session.untagged(threads.isEmpty() ? "THREAD" : "THREAD " + threads);
            session.ok("Threaded");
        });
    });
}

} // namespace imap
