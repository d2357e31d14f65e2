// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/limitwords.h"
#include "control/usercsv.h"
#include "postkontorctl/format.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr qint64 kNoLimit = 1LL << 50; // the most there is: 0 stands for the settings

enum class Kind { Count, Size, Time };

struct Part
{
    QLatin1StringView name;
    Kind kind;
    qint64 *value;
};

std::optional<qint64> valueOf(Kind kind, const QString &text)
{
    if (kind == Kind::Size)
        return control::sizeFromText(text);
    if (kind == Kind::Time)
        return parseDuration(text);
    bool ok = false;
    const qint64 count = text.toLongLong(&ok);
    return ok && count >= 0 ? std::optional(count) : std::nullopt;
}

/// "a=1,b=2G" into the values of `parts`; "none" is `none`. False where one is not known, comes twice or cannot be read.
bool readParts(const QString &text, const QList<Part> &parts, qint64 none)
{
    QStringList seen;
    const QStringList words = text.split(u',');
    for (const QString &word : words) {
        const QString name = word.section(u'=', 0, 0);
        const QString value = word.section(u'=', 1);
        const auto part = std::find_if(parts.begin(), parts.end(), [&name](const Part &one) { return name == one.name; });
        if (part == parts.end() || seen.contains(name))
            return false;
        const std::optional<qint64> read = value == "none"_L1 ? none : valueOf(part->kind, value);
        if (!read)
            return false;
        *part->value = *read;
        seen << name;
    }
    return true;
}

} // namespace

bool takeBound(Session &session, const QString &option, Bound kind, bool domainToo, std::optional<std::optional<qint64>> &out)
{
    if (!session.has(option))
        return true;
    const QString text = session.option(option);
    if (domainToo && text == "domain"_L1) {
        out.emplace();
        return true;
    }
    const std::optional<qint64> value = text == "none"_L1 ? 0 : valueOf(kind == Bound::Size ? Kind::Size : Kind::Count, text);
    if (value)
        out = value;
    else if (kind == Bound::Size)
        session.refuse(domainToo ? Ctl::tr("--%1 takes a size such as 500M or 10G, none, or domain for the domain's").arg(option)
                                 : Ctl::tr("--%1 takes a size such as 500M or 10G, or none").arg(option));
    else
        session.refuse(domainToo ? Ctl::tr("--%1 takes a number, none, or domain for the domain's").arg(option)
                                 : Ctl::tr("--%1 takes a number, or none").arg(option));
    return value.has_value();
}

std::optional<control::SendLimits> sendLimitsOption(Session &session)
{
    control::SendLimits limits;
    const QString text = session.option(u"send-limits"_s);
    const QList<Part> parts{{"messages"_L1, Kind::Count, &limits.messages}, {"recipients"_L1, Kind::Count, &limits.recipients}, {"bytes"_L1, Kind::Size, &limits.bytes}};
    if (text == "settings"_L1 || readParts(text, parts, kNoLimit))
        return limits;
    session.refuse(Ctl::tr("--send-limits takes messages=200,recipients=500,bytes=1G or some of these, none as a value for no limit, or settings for those of the settings"));
    return std::nullopt;
}

std::optional<std::optional<control::DisposableLimits>> disposableOption(Session &session)
{
    control::DisposableLimits limits;
    const QString text = session.option(u"disposable"_s);
    if (text == "none"_L1)
        return std::optional<control::DisposableLimits>();
    const QList<Part> parts{{"mailboxes"_L1, Kind::Count, &limits.mailboxes},
                            {"messages"_L1, Kind::Count, &limits.messages},
                            {"bytes"_L1, Kind::Size, &limits.bytes},
                            {"life"_L1, Kind::Time, &limits.lifeSeconds}};
    if (readParts(text, parts, 0) && limits.mailboxes > 0)
        return limits;
    session.refuse(Ctl::tr("--disposable takes mailboxes=20,messages=50,bytes=10M,life=1d, where only mailboxes must be given, or none"));
    return std::nullopt;
}

QString shownLimits(const control::SendLimits &limits)
{
    QStringList words;
    if (limits.messages)
        words << (limits.messages >= kNoLimit ? Ctl::tr("any number of messages") : Ctl::tr("%1 messages").arg(limits.messages));
    if (limits.recipients)
        words << (limits.recipients >= kNoLimit ? Ctl::tr("any number of recipients") : Ctl::tr("%1 recipients").arg(limits.recipients));
    if (limits.bytes)
        words << (limits.bytes >= kNoLimit ? Ctl::tr("any size") : shownSize(limits.bytes));
    return words.join(u", "_s);
}

QString shownLimits(const control::DisposableLimits &limits)
{
    QStringList words{Ctl::tr("%1 mailboxes").arg(limits.mailboxes)};
    if (limits.messages)
        words << Ctl::tr("%1 messages in each").arg(limits.messages);
    if (limits.bytes)
        words << Ctl::tr("%1 in each").arg(shownSize(limits.bytes));
    if (limits.lifeSeconds)
        words << Ctl::tr("for %1 s").arg(limits.lifeSeconds);
    return words.join(u", "_s);
}

} // namespace ctl
