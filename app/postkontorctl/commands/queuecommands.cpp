// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/filtertext.h"
#include "control/names.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr qsizetype kUsualCount = 50;
constexpr int kStep = 5000; // items changed by one call

/// One lever: what it is called in paths and what it takes besides ids.
struct Lever
{
    QLatin1StringView verb;
    QByteArray members = {}; ///< of the JSON body, without braces; may be empty
    int firstId = 0;         ///< index of the first argument that is an id
};

void printItems(Session &session, const QList<control::QueueItem> &items)
{
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("STATE")},
                 {Ctl::tr("LANE")},
                 {Ctl::tr("QUEUED")},
                 {Ctl::tr("TRIES"), Table::Align::Right},
                 {Ctl::tr("NEXT TRY")},
                 {Ctl::tr("FROM"), Table::Align::Left, 32},
                 {Ctl::tr("TO"), Table::Align::Left, 40},
                 {Ctl::tr("LAST REPLY"), Table::Align::Left, 60}});
    for (const control::QueueItem &item : items) {
        table.add({base::idToString(item.id), control::queueStateToString(item.state),
                   control::laneToString(item.lane), shownTime(item.queuedAt), QString::number(item.attempts),
                   item.nextAttemptAt ? shownTime(item.nextAttemptAt) : u"-"_s,
                   item.from.isEmpty() ? u"<>"_s : item.from, item.to, item.lastReply});
    }
    session.print(table.toText());
}

void printItem(Session &session, const control::QueueItem &item)
{
    const auto row = [&session](const QString &name, const QString &value) {
        session.print(name + QString(std::max(1, 16 - textWidth(name)), u' ') + printable(value) + u'\n');
    };
    row(Ctl::tr("ID"), base::idToString(item.id));
    row(Ctl::tr("Mail"), base::idToString(item.mailId));
    row(Ctl::tr("From"), item.from.isEmpty() ? u"<>"_s : item.from);
    row(Ctl::tr("To"), item.to);
    row(Ctl::tr("Destination"), item.destination);
    row(Ctl::tr("State"), control::queueStateToString(item.state));
    row(Ctl::tr("Lane"), control::laneToString(item.lane));
    if (!item.mailClass.isEmpty())
        row(Ctl::tr("Class"), item.mailClass);
    row(Ctl::tr("Size"), shownSize(item.size));
    row(Ctl::tr("Queued"), shownTime(item.queuedAt));
    row(Ctl::tr("Tries"), QString::number(item.attempts));
    row(Ctl::tr("Next try"), item.nextAttemptAt ? shownTime(item.nextAttemptAt) : u"-"_s);
    row(Ctl::tr("Given up"), item.expiresAt ? shownTime(item.expiresAt) : u"-"_s);
    row(Ctl::tr("Last reply"), item.lastReply.isEmpty() ? u"-"_s : item.lastReply);
    const control::CauseWords cause = shownCause(item.cause);
    if (cause.what.isEmpty())
        return;
    row(Ctl::tr("Cause"), cause.what);
    row(Ctl::tr("Lies with"), cause.who);
    row(Ctl::tr("Next step"), cause.next);
}

// Nothing when there is no --filter or it is not understood; then the session is refused.
std::optional<control::QueueFilter> filterOption(Session &session)
{
    const base::Result<control::QueueFilter> filter = control::parseQueueFilter(session.option(u"filter"_s));
    if (filter)
        return *filter;
    session.refuse(Ctl::tr("the filter is not understood at %1\nIt takes words such as to:anna from:shop "
                           "domain:example.net state:deferred,held lane:bulk class:news mail:ID.")
                       .arg(printable(filter.error().field)));
    return std::nullopt;
}

QByteArray bulkBody(const control::QueueFilter &filter, const Lever &lever, const QByteArray &how)
{
    return "{\"filter\":" + control::toJson(filter) + ',' + how +
           (lever.members.isEmpty() ? QByteArray() : ',' + lever.members) + '}';
}

void printPreview(Session &session, const control::QueuePreview &preview)
{
    session.print(Ctl::tr("Recipients this means: %1").arg(preview.count) + u'\n');
    if (preview.count == 0)
        return;
    session.print(Ctl::tr("As it is: %1").arg(shownDrain(preview.drain.now)) + u'\n' +
                  Ctl::tr("With this: %1").arg(shownDrain(preview.drain.then)) + u'\n' +
                  Ctl::tr("Nothing was changed; add --yes to do it.") + u'\n');
}

QByteArray quoted(const QString &text)
{
    control::JsonBuffer buffer(128);
    control::JsonWriter writer(buffer);
    control::writeString(writer, text);
    return buffer.take();
}

// One step of `body`, then the next, until that was all; `before` were changed so far.
void changeStep(Session &session, const Lever &lever, const QByteArray &body, qint64 before, const QString &cursor = {})
{
    const QByteArray step = cursor.isEmpty() ? body : body.chopped(1) + ",\"cursor\":" + quoted(cursor) + '}';
    session.send("POST", "/v1/queue:"_L1 + lever.verb, {}, step, [=, &session](const QByteArray &answer) {
        const auto swept = control::fromJson<control::QueueSwept>(answer);
        if (!swept)
            return session.fail(Ctl::tr("the server's answer is not what this version understands"));
        const qint64 count = before + swept->count;
        if (!swept->next.isEmpty())
            return changeStep(session, lever, body, count, swept->next);
        if (session.line().json)
            session.write("{\"count\":" + QByteArray::number(count) + "}\n");
        else
            session.print(Ctl::tr("Recipients changed: %1").arg(count) + u'\n');
        session.finish();
    });
}

// Counts first; acts only with --yes.
void changeMany(Session &session, const Lever &lever)
{
    const std::optional<control::QueueFilter> filter = filterOption(session);
    if (!filter)
        return;
    const QString path = "/v1/queue:"_L1 + lever.verb;
    const bool really = session.has(u"yes"_s);
    session.send("POST", path, {}, bulkBody(*filter, lever, "\"dryRun\":true"), [=, &session](const QByteArray &counted) {
        const auto preview = control::fromJson<control::QueuePreview>(counted);
        if (!preview || !really || preview->count == 0) {
            if (session.line().json)
                session.write(counted.trimmed() + '\n');
            else if (!preview)
                return session.fail(Ctl::tr("the server's answer is not what this version understands"));
            else
                printPreview(session, *preview);
            return session.finish();
        }
        const QByteArray noNewer = "\"upTo\":\"" + base::idToString(preview->upTo).toLatin1() + '"';
        changeStep(session, lever, bulkBody(*filter, lever, noNewer + ",\"limit\":" + QByteArray::number(kStep)), 0);
    });
}

// One after the other, so that an error says which it was; what is done stays done.
void changeEach(Session &session, const Lever &lever, QList<control::Id> ids, QList<control::QueueItem> done)
{
    if (ids.isEmpty()) {
        if (session.line().json)
            session.write(control::toJson(control::Page<control::QueueItem>{done, {}}) + '\n');
        else if (!done.isEmpty())
            printItems(session, done);
        session.finish();
        return;
    }
    const control::Id id = ids.takeFirst();
    const bool removes = lever.verb == "remove"_L1;
    const QString path = pathOf("queue"_L1, id) + (removes ? QString() : u'/' + lever.verb);
    const QByteArray body = lever.members.isEmpty() ? QByteArray() : '{' + lever.members + '}';
    session.send(removes ? "DELETE" : "POST", path, {}, body, [=, &session](const QByteArray &answer) {
        QList<control::QueueItem> all = done;
        if (const auto item = control::fromJson<control::QueueItem>(answer))
            all.append(*item);
        changeEach(session, lever, ids, all);
    });
}

void pull(Session &session, const Lever &lever)
{
    const QStringList words = session.line().arguments.mid(lever.firstId);
    if (words.isEmpty() != session.has(u"filter"_s)) {
        session.refuse(Ctl::tr("name either ids or --filter"));
        return;
    }
    if (session.has(u"filter"_s)) {
        changeMany(session, lever);
        return;
    }
    QList<control::Id> ids;
    for (const QString &word : words) {
        const std::optional<control::Id> id = idArgument(session, word);
        if (!id)
            return;
        ids.append(*id);
    }
    changeEach(session, lever, ids, {});
}

} // namespace

void runQueueList(Session &session)
{
    const auto limit = session.limit(kUsualCount);
    const auto filter = limit ? filterOption(session) : std::nullopt;
    if (!filter)
        return;
    session.list<control::QueueItem>(u"/v1/queue"_s, control::toQuery(*filter), *limit,
                                     [&session](const auto &items) {
                                         printItems(session, items);
                                         session.finish();
                                     });
}

void runQueueShow(Session &session)
{
    if (const auto id = idArgument(session, session.argument(0)))
        session.show<control::QueueItem>("GET", pathOf("queue"_L1, *id), {},
                                         [&session](const control::QueueItem &item) {
                                             printItem(session, item);
                                             session.finish();
                                         });
}

void runQueueHold(Session &session)
{
    pull(session, {"hold"_L1});
}

void runQueueRelease(Session &session)
{
    pull(session, {"release"_L1});
}

void runQueueRetry(Session &session)
{
    pull(session, {"retry"_L1});
}

void runQueueBounce(Session &session)
{
    pull(session, {"bounce"_L1});
}

void runQueueRemove(Session &session)
{
    pull(session, {"remove"_L1});
}

void runQueueReroute(Session &session)
{
    const QString where = session.argument(0) == "own"_L1 ? QString() : session.argument(0);
    pull(session, {"reroute"_L1, "\"destination\":" + quoted(where), 1});
}

void runQueuePriority(Session &session)
{
    const std::optional<control::Lane> lane = control::laneFromString(session.argument(0));
    if (lane)
        pull(session, {"priority"_L1, "\"priority\":\"" + session.argument(0).toLatin1() + '"', 1});
    else
        session.refuse(Ctl::tr("the lane is urgent, normal or bulk"));
}

} // namespace ctl
