// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/doorwords.h"
#include "look/format.h"
#include <QLocale>
#include <algorithm>
#include <climits>

using namespace Qt::StringLiterals;
using control::Scope;

namespace ui {
namespace {

constexpr qint64 kDayMs = 86400000;
constexpr qint64 kMinuteS = 60;
constexpr qint64 kHourS = 60 * kMinuteS;
constexpr qint64 kDayS = 24 * kHourS;
constexpr qint64 kSoonDays = 21; // as the alerts count

} // namespace

QString DoorWords::ofSource(const QString &source)
{
    if (source == "file"_L1)
        return tr("File");
    if (source == "acme"_L1)
        return tr("ACME");
    if (source == "local"_L1)
        return tr("Local authority");
    if (source == "self-made"_L1)
        return tr("Self-made");
    return source;
}

DoorWords::Standing DoorWords::standing(const control::Certificate &certificate, qint64 now)
{
    if (certificate.names.isEmpty() && !certificate.problem.isEmpty())
        return {State::Failed, tr("cannot be used")};
    if (certificate.notAfter && certificate.notAfter <= now)
        return {State::Failed, tr("expired")};
    if (certificate.notBefore > now)
        return {State::Failed, tr("not valid yet")};
    if (!certificate.problem.isEmpty())
        return {State::Trouble, tr("something is wrong")};
    const qint64 days = (certificate.notAfter - now) / kDayMs;
    if (certificate.notAfter && days < kSoonDays && certificate.source != "acme"_L1)
        return {State::Trouble, tr("ends in %Ln day(s)", nullptr, int(days))};
    if (certificate.source == "self-made"_L1)
        return {State::Waiting, tr("encrypts, nobody can verify it")};
    if (certificate.source == "local"_L1 && !certificate.vouched)
        return {State::Flowing, tr("good where the root is installed")};
    return {State::Flowing, tr("good")};
}

QString DoorWords::problemOf(const control::Certificate &certificate, qint64 now)
{
    if (certificate.notAfter && certificate.notAfter <= now)
        return tr("It has expired: mail programs and other servers refuse it. Put a new one in its place, or renew it.");
    if (certificate.notBefore > now)
        return tr("It is not valid yet. Is the clock of this machine right?");
    if (!certificate.problem.isEmpty())
        return tr("The engine says: %1").arg(Format::oneLine(certificate.problem));
    if (certificate.source == "self-made"_L1)
        return tr("It was made by this server for want of a better one. Mail programs ask before they trust it. ACME, the local authority or files of "
                  "your own take its place: Settings, \"acme\" and \"tls\".");
    return {};
}

QString DoorWords::causeOf(const control::Ban &ban)
{
    const int failures = int(std::min<qint64>(ban.failures, INT_MAX));
    if (ban.cause == "sign_in"_L1)
        return tr("Failed sign-ins (%L1)").arg(failures);
    if (ban.cause == "token"_L1)
        return tr("Wrong API tokens (%L1)").arg(failures);
    if (ban.cause == "commands"_L1)
        return tr("Nonsense instead of commands (%L1)").arg(failures);
    if (ban.cause != "hand"_L1)
        return Format::oneLine(ban.cause);
    if (ban.note.isEmpty())
        return ban.by.isEmpty() ? tr("By hand") : tr("By %1").arg(Format::oneLine(ban.by, 100));
    return ban.by.isEmpty() ? tr("By hand: %1").arg(Format::oneLine(ban.note)) : tr("By %1: %2").arg(Format::oneLine(ban.by, 100), Format::oneLine(ban.note));
}

QString DoorWords::remaining(const control::Ban &ban, qint64 now)
{
    return ban.until ? tr("%1 more", "a span of time").arg(Format::duration(ban.until - now)) : tr("until it is lifted");
}

QString DoorWords::of(Scope scope)
{
    switch (scope) {
    case Scope::Read:
        return tr("Read");
    case Scope::Send:
        return tr("Send");
    case Scope::Queue:
        return tr("Queue");
    case Scope::Admin:
        break;
    }
    return tr("Everything");
}

QString DoorWords::sentenceOf(Scope scope)
{
    switch (scope) {
    case Scope::Read:
        return tr("Sees mailboxes, messages, queue, log and metrics. Changes nothing.");
    case Scope::Send:
        return tr("Sends mail, with templates and the list of addresses nothing is sent to.");
    case Scope::Queue:
        return tr("Holds, releases, retries and deletes queued mail; acknowledges alerts.");
    case Scope::Admin:
        break;
    }
    return tr("All of this, users, settings and other keys too. For administration only.");
}

QString DoorWords::of(const QList<Scope> &scopes)
{
    if (scopes.contains(Scope::Admin))
        return of(Scope::Admin); // has all others
    QStringList words;
    for (const Scope scope : scopes)
        words.append(of(scope));
    return QLocale().createSeparatedList(words);
}

QString DoorWords::rightsOf(const control::Token &token)
{
    if (token.mailboxId)
        return tr("Reads one mailbox");
    return token.disposable ? tr("%1; disposable mailboxes").arg(of(token.scopes)) : of(token.scopes);
}

QString DoorWords::of(const control::DisposableLimits &limits)
{
    const auto number = [](qint64 n) { return int(std::min<qint64>(n, INT_MAX)); };
    QStringList words{tr("%Ln disposable mailbox(es) at a time", nullptr, number(limits.mailboxes))};
    if (limits.messages)
        words << tr("%Ln message(s) in each", nullptr, number(limits.messages));
    if (limits.bytes)
        words << tr("%1 in each", "a size").arg(Format::bytes(limits.bytes));
    const qint64 life = limits.lifeSeconds;
    if (life > 0 && life % kDayS == 0)
        words << tr("each for %Ln day(s) at most", nullptr, number(life / kDayS));
    else if (life > 0 && life % kHourS == 0)
        words << tr("each for %Ln hour(s) at most", nullptr, number(life / kHourS));
    else if (life > 0)
        words << tr("each for %Ln minute(s) at most", nullptr, number((life + kMinuteS - 1) / kMinuteS));
    return QLocale().createSeparatedList(words);
}

DoorWords::Standing DoorWords::standing(const control::Token &token, qint64 now)
{
    if (!token.expiresAt)
        return {State::Flowing, tr("does not end")};
    if (*token.expiresAt <= now)
        return {State::Held, tr("ended")};
    const qint64 left = *token.expiresAt - now;
    return {left < 7 * kDayMs ? State::Trouble : State::Flowing, tr("ends in %1").arg(Format::duration(left))};
}

} // namespace ui
