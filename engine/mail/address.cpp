// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/address.h"
#include "mail/asciitext.h"
#include "mail/idna.h"

namespace mail {
namespace {

bool isDotString(QStringView local)
{
    bool dot = true; // a dot may not come first, last or twice
    for (const QChar c : local) {
        if (c == u'.') {
            if (dot)
                return false;
            dot = true;
            continue;
        }
        if (c.unicode() < 128 && !ascii::isAtext(static_cast<char>(c.unicode())))
            return false;
        dot = false;
    }
    return !dot;
}

QString quotedLocalPart(const QString &local)
{
    if (isDotString(local))
        return local;
    QString out;
    out.reserve(local.size() + 4);
    out += u'"';
    for (const QChar c : local) {
        if (c == u'"' || c == u'\\')
            out += u'\\';
        out += c;
    }
    return out + u'"';
}

QString joined(const QString &local, const QString &domain)
{
    if (domain.isEmpty())
        return local.isEmpty() ? QString() : quotedLocalPart(local);
    return quotedLocalPart(local) + u'@' + domain;
}

} // namespace

bool Address::needsUtf8() const
{
    return std::any_of(localPart.begin(), localPart.end(), [](QChar c) { return c.unicode() > 127; });
}

QString Address::toString() const
{
    if (domain.startsWith(QLatin1StringView("[ipv6:"))) // the registered spelling of the tag
        return joined(localPart, QStringLiteral("[IPv6:") + domain.mid(6));
    return joined(localPart, domain);
}

QByteArray Address::toPath() const
{
    return '<' + toString().toUtf8() + '>';
}

QString Address::toDisplay() const
{
    return joined(localPart, domainToUnicode(domain));
}

QString Address::lookupKey() const
{
    return joined(localPart.normalized(QString::NormalizationForm_C).toCaseFolded(), domain);
}

std::optional<Address> Address::fromString(QStringView text)
{
    const PathResult result = parseMailbox(text.toUtf8(), {.utf8 = true});
    if (!result)
        return std::nullopt;
    return result.address;
}

QLatin1StringView describe(PathError error)
{
    switch (error) {
    case PathError::None: return QLatin1StringView("ok");
    case PathError::NoBracket: return QLatin1StringView("path must be in angle brackets");
    case PathError::Unclosed: return QLatin1StringView("path is not closed");
    case PathError::TrailingText: return QLatin1StringView("text after path");
    case PathError::NullNotAllowed: return QLatin1StringView("null path not allowed here");
    case PathError::NoLocalPart: return QLatin1StringView("local part missing");
    case PathError::NoDomain: return QLatin1StringView("domain missing");
    case PathError::BadLocalPart: return QLatin1StringView("bad local part");
    case PathError::BadDomain: return QLatin1StringView("bad domain");
    case PathError::BadLiteral: return QLatin1StringView("bad address literal");
    case PathError::BadRoute: return QLatin1StringView("bad source route");
    case PathError::LocalPartTooLong: return QLatin1StringView("local part too long");
    case PathError::DomainTooLong: return QLatin1StringView("domain too long");
    case PathError::PathTooLong: return QLatin1StringView("path too long");
    case PathError::NeedsUtf8: return QLatin1StringView("SMTPUTF8 required");
    case PathError::BadUtf8: return QLatin1StringView("not valid UTF-8");
    }
    return QLatin1StringView("bad path");
}

} // namespace mail
