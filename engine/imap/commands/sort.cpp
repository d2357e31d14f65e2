// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/matching.h"
#include "imap/messagesorter.h"

namespace imap {

// RFC 5256 3, RFC 5267 3.1
void commands::sort(SessionCore &session, QByteArrayView arguments)
{
    const SearchArguments::Outcome outcome = SearchArguments::parseSort(arguments);
    if (!acceptSearch(session, outcome))
        return;
    session.keepNumbers();
    findMessages(session, outcome.arguments, [&session, wanted = outcome.arguments](const Uids &uids) {
        const auto told = [&session, wanted](Answer &answer) {
            Uids sorted;
            for (const OrderedMessage &message : std::as_const(std::get<OrderedMessages>(answer)))
                sorted.append(message.uid);
            tellFound(session, wanted, "SORT", sorted);
            session.ok("Sorted");
        };
        session.ask(OrderMessages{0, session.folder().told(), uids, std::make_shared<MessageSorter>(wanted.sort)}, told, failing(session, wanted));
    });
}

} // namespace imap
