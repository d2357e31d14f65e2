// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/queuewords.h"
#include "look/format.h"
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using control::QueueState;

namespace ui {
namespace {

struct CauseWords
{
    const char *code; ///< subject and detail of the enhanced code, or its beginning
    const char *what;
    const char *next;
};

// The most specific first. RFC 3463, 7505, and what large providers answer.
constexpr CauseWords kCauses[] = {
    {"1.1", QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's server knows no such mailbox."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The sender should check the address for typing errors.")},
    {"1.2", QT_TRANSLATE_NOOP("ui::QueueWords", "The domain of the recipient does not exist."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The sender should check the part behind the @.")},
    {"1.8",
     QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's server does not accept the sender's address."),
     QT_TRANSLATE_NOOP("ui::QueueWords",
                       "Check that the sender's domain has DNS records and may send from here.")},
    {"1.10", QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's domain takes no mail at all."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The sender should ask for another address.")},
    {"1.", QT_TRANSLATE_NOOP("ui::QueueWords", "Something is wrong with an address."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The sender should check the address.")},
    {"2.2", QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's mailbox is full."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient has to make room.")},
    {"2.3", QT_TRANSLATE_NOOP("ui::QueueWords", "The message is too large for the recipient's mailbox."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The sender should send a link instead of the attachment.")},
    {"2.", QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's mailbox does not take mail at present."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's administrator can say why.")},
    {"3.4", QT_TRANSLATE_NOOP("ui::QueueWords", "The message is too large for the recipient's server."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The sender should send a link instead of the attachment.")},
    {"3.", QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's server has no room or no time at present."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "Sending it later may help.")},
    {"4.1", QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's server does not answer."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "When no destination answers, check the network and port 25.")},
    {"4.3", QT_TRANSLATE_NOOP("ui::QueueWords", "The DNS did not say where the recipient's mail goes."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "When it stays so, check the DNS servers in the settings.")},
    {"4.4", QT_TRANSLATE_NOOP("ui::QueueWords", "There is no way to the recipient's server."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "Check routes and smarthost in the settings.")},
    {"4.7", QT_TRANSLATE_NOOP("ui::QueueWords", "It could not be delivered in time."),
     QT_TRANSLATE_NOOP("ui::QueueWords",
                       "The sender was told; the replies below say what stood in the way.")},
    {"4.", QT_TRANSLATE_NOOP("ui::QueueWords", "The connection to the recipient's server failed."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "When it stays so, the recipient's administrator can help.")},
    {"5.", QT_TRANSLATE_NOOP("ui::QueueWords", "The two servers did not understand each other."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The log says more; the recipient's administrator may help.")},
    {"6.",
     QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's server does not like the form of the message."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The sender should send it again as plain text.")},
    {"7.10", QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's server asks for encryption that failed."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "Check certificates and the TLS settings of this destination.")},
    {"7.2",
     QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's mailing list does not take mail from this sender."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "The sender should ask the owner of the list.")},
    {"7.2x",
     QT_TRANSLATE_NOOP("ui::QueueWords",
                       "The recipient's server could not prove who the mail is from (SPF, DKIM or DMARC)."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "Check the DNS records of the sender's domain.")},
    {"7.", QT_TRANSLATE_NOOP("ui::QueueWords", "The recipient's server refuses it by its rules."),
     QT_TRANSLATE_NOOP("ui::QueueWords", "Its own words below say which rule.")},
};

const CauseWords *find(const QString &code)
{
    static const QStringList authentication{u"7.20"_s, u"7.21"_s, u"7.22"_s, u"7.23"_s,
                                            u"7.24"_s, u"7.25"_s, u"7.26"_s};
    const QString wanted = authentication.contains(code) ? u"7.2x"_s : code;
    for (const CauseWords &words : kCauses) {
        const QLatin1StringView known(words.code);
        if (known.endsWith(u'.') ? wanted.startsWith(known) : wanted == known)
            return &words;
    }
    return nullptr;
}

} // namespace

QString QueueWords::of(QueueState state)
{
    switch (state) {
    case QueueState::Ready:
        return tr("waiting");
    case QueueState::Active:
        return tr("on its way");
    case QueueState::Deferred:
        return tr("put off");
    case QueueState::Held:
        return tr("held");
    case QueueState::Sent:
        return tr("delivered");
    case QueueState::Bounced:
        return tr("returned");
    case QueueState::Expired:
        break;
    }
    return tr("given up");
}

State QueueWords::stateOf(QueueState state)
{
    switch (state) {
    case QueueState::Ready:
        return State::Waiting;
    case QueueState::Active:
    case QueueState::Sent:
        return State::Flowing;
    case QueueState::Deferred:
        return State::Trouble;
    case QueueState::Held:
        return State::Held;
    case QueueState::Bounced:
    case QueueState::Expired:
        break;
    }
    return State::Failed;
}

bool QueueWords::isScheduled(const control::QueueItem &item)
{
    return item.state == QueueState::Deferred && item.attempts == 0;
}

QString QueueWords::of(const control::QueueItem &item)
{
    return isScheduled(item) ? tr("scheduled") : of(item.state);
}

State QueueWords::stateOf(const control::QueueItem &item)
{
    return isScheduled(item) ? State::Waiting : stateOf(item.state);
}

QString QueueWords::of(control::Lane lane)
{
    switch (lane) {
    case control::Lane::Urgent:
        return tr("urgent");
    case control::Lane::Bulk:
        return tr("bulk");
    case control::Lane::Normal:
        break;
    }
    return tr("normal");
}

QString QueueWords::nextTry(const control::QueueItem &item, qint64 now)
{
    if (item.state != QueueState::Ready && item.state != QueueState::Deferred)
        return u"–"_s;
    if (item.nextAttemptAt <= now)
        return tr("now");
    return tr("in %1", "a span of time, e.g. in 5 min").arg(Format::duration(item.nextAttemptAt - now));
}

QString QueueWords::ofDestination(const QString &state)
{
    if (state == "ok"_L1)
        return tr("flowing");
    if (state == "paused"_L1)
        return tr("paused");
    if (state == "backoff"_L1)
        return tr("no answer");
    return state == "limited"_L1 ? tr("slowed down") : Format::oneLine(state, 40);
}

State QueueWords::stateOfDestination(const QString &state)
{
    if (state == "ok"_L1)
        return State::Flowing;
    if (state == "paused"_L1)
        return State::Held;
    return state == "limited"_L1 ? State::Waiting : State::Trouble;
}

QueueWords::Cause QueueWords::cause(const QString &reply)
{
    static const QRegularExpression enhanced(u"(?<![\\d.])([245])\\.(\\d{1,3}\\.\\d{1,3})(?!\\.?\\d)"_s);
    const QRegularExpressionMatch match = enhanced.match(reply.left(200));
    if (reply.isEmpty() || match.captured(1) == "2"_L1 || (!match.hasMatch() && reply.startsWith(u'2')))
        return {};
    const bool temporary = match.hasMatch() ? match.captured(1) == "4"_L1 : !reply.startsWith(u'5');
    const QString again = tr("It is tried again.");
    if (temporary && match.captured(2).startsWith("7."_L1))
        return {tr("The recipient's server puts it off, to see whether it comes again or because too much "
                   "came at once."),
                again};
    if (const CauseWords *words = match.hasMatch() ? find(match.captured(2)) : nullptr)
        return {tr(words->what), temporary ? again + u' ' + tr(words->next) : tr(words->next)};
    if (!temporary)
        return {tr("The recipient's server refuses the mail."), tr("Its own words below say why.")};
    return {tr("The mail could not be handed over yet."), again};
}

QString QueueWords::ofEvent(const QString &kind)
{
    static const QHash<QString, const char *> words{{u"mail.accepted"_s, QT_TR_NOOP("accepted")},
                                                    {u"queue.added"_s, QT_TR_NOOP("queued")},
                                                    {u"delivery.attempt"_s, QT_TR_NOOP("tried")},
                                                    {u"queue.deferred"_s, QT_TR_NOOP("put off")},
                                                    {u"queue.sent"_s, QT_TR_NOOP("delivered")},
                                                    {u"queue.bounced"_s, QT_TR_NOOP("returned")},
                                                    {u"queue.expired"_s, QT_TR_NOOP("given up")},
                                                    {u"queue.held"_s, QT_TR_NOOP("held")},
                                                    {u"queue.released"_s, QT_TR_NOOP("released")},
                                                    {u"queue.retried"_s, QT_TR_NOOP("retry asked for")},
                                                    {u"queue.removed"_s, QT_TR_NOOP("deleted")},
                                                    {u"queue.rerouted"_s, QT_TR_NOOP("re-routed")},
                                                    {u"queue.prioritized"_s, QT_TR_NOOP("lane changed")},
                                                    {u"dsn.sent"_s, QT_TR_NOOP("sender notified")}};
    const auto it = words.constFind(kind);
    return it == words.cend() ? Format::oneLine(kind, 60) : tr(*it);
}

} // namespace ui
