// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/refusalwords.h"
#include <QRegularExpression>
#include <algorithm>
#include <iterator>

namespace ui {
namespace {

// Letter by letter as in the engine: tst_refusalwords looks for each in its sources.
const char *const kKnown[]{
    QT_TRANSLATE_NOOP("ui::RefusalWords", "at least %1 characters"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "not one that is guessed first: the address, a common word, a row of keys or figures"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "not an address a mailbox can have"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "not an address an alias can have"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the domain is not one of this server"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "\"%1\" is neither an address nor \"@\" and a domain"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the user's own address; set forwardKeeps to keep a copy"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "an answer needs a text"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "it ends before it begins"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "which device it is for"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "at least one address"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "an alias cannot lead to itself"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "nobody has this address here"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "\"%1\" is not a domain name"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "not a domain name"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "a time in the future"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the name is kept for the token of the bootstrap file"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "An address or a prefix, as 192.0.2.7, 192.0.2.0/24 or 2001:db8:1:2::/64."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "This address is never banned: it is exempt, trusted, private or a proxy's."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "A token needs a name."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "At most %1 characters."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "At most %1 items."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "This field is required."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "This must be a string of at most %1 characters."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "Allowed: %1 to %2."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "not UTF-8: save the table as CSV (UTF-8)"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "columns are %1 and %2"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the column is there twice"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the first line names the columns, %1 among them"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "at most %1 lines"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "a quote is not closed"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "more cells than columns"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "each line needs an address"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the address stands in a line above"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "a size such as 500M (million bytes) or 10G, none, or nothing for the domain's"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "admin, domain-admin or operator, not \"%1\""),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "a new user needs a password"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "each line needs the address of a team box"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "each line needs the address of a user"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the two stand in a line above"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "read, write and send-as, or nothing for all of them"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "there is no team box %1"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "there is no user %1"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "at most %1 members"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "there is a user with this address"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "there is a mailbox with this address"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "there is a group with this address"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "there is an alias with this address"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "there is a team box with this address"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the address is a disposable mailbox"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "the domain has all the %1 users it may have"),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "Tables are for administrators of the server."),
    QT_TRANSLATE_NOOP("ui::RefusalWords", "Passwords and tokens are taken over https, or from this machine; from a proxy that ends TLS when it stands in http.tls_proxies and "
                                          "says X-Forwarded-Proto: https."),
};

struct Pattern
{
    const char *text;
    QRegularExpression expression;
};

const QList<Pattern> &patterns()
{
    static const QList<Pattern> list = [] {
        QList<Pattern> made;
        for (const char *text : kKnown) {
            QString expression = QRegularExpression::escape(QString::fromLatin1(text));
            expression.replace(QLatin1StringView("\\%1"), QLatin1StringView("(.*)")).replace(QLatin1StringView("\\%2"), QLatin1StringView("(.*)"));
            made.append({text, QRegularExpression(QRegularExpression::anchoredPattern(expression))});
        }
        return made;
    }();
    return list;
}

} // namespace

QString RefusalWords::of(const QString &said)
{
    for (const Pattern &pattern : patterns()) {
        const QRegularExpressionMatch match = pattern.expression.match(said);
        if (!match.hasMatch())
            continue;
        QString words = tr(pattern.text);
        if (match.lastCapturedIndex() == 1)
            words = words.arg(match.captured(1));
        else if (match.lastCapturedIndex() == 2)
            words = words.arg(match.captured(1), match.captured(2));
        return words;
    }
    return said;
}

bool RefusalWords::knows(const QString &said)
{
    return std::any_of(patterns().begin(), patterns().end(), [&said](const Pattern &pattern) { return pattern.expression.match(said).hasMatch(); });
}

QStringList RefusalWords::known()
{
    QStringList list;
    std::transform(std::begin(kKnown), std::end(kKnown), std::back_inserter(list), [](const char *text) { return QString::fromLatin1(text); });
    return list;
}

} // namespace ui
