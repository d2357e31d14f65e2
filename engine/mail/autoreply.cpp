// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/autoreply.h"
#include "mail/addresslist.h"
#include "mail/encodedword.h"
#include "mail/headerscanner.h"

using namespace Qt::StringLiterals;

namespace mail {

namespace {

constexpr qsizetype kMaxReferences = 900; // octets: a line holds 998

bool is(const HeaderField &field, const char *name)
{
    return field.name.compare(name, Qt::CaseInsensitive) == 0;
}

QByteArray firstWord(QByteArrayView value)
{
    const QByteArray text = value.trimmed().toByteArray().toLower();
    qsizetype end = 0;
    while (end < text.size() && text[end] != ';' && text[end] != ' ' && text[end] != '\t' && text[end] != '(')
        ++end;
    return text.left(end);
}

/// Senders behind which nobody reads (RFC 3834 2, RFC 5230 4.6).
bool isProgram(const Address &sender)
{
    if (sender.isNull() || sender.domain.isEmpty())
        return true;
    const QString local = sender.localPart.toLower();
    static constexpr QLatin1StringView kNames[] = {"mailer-daemon"_L1, "listserv"_L1, "majordomo"_L1, "noreply"_L1,
                                                   "no-reply"_L1,      "donotreply"_L1, "do-not-reply"_L1, "bounce"_L1, "bounces"_L1};
    if (std::find(std::begin(kNames), std::end(kNames), local) != std::end(kNames))
        return true;
    return local.startsWith("owner-"_L1) || local.endsWith("-owner"_L1) || local.endsWith("-request"_L1) || local.endsWith("-bounces"_L1) ||
           local.startsWith("bounce-"_L1) || local.startsWith("bounce+"_L1) || local.startsWith("bounces+"_L1) || local.startsWith("msprvs"_L1);
}

/// A field that says: no person wrote this to a person.
bool forbids(const HeaderField &field)
{
    if (is(field, "Auto-Submitted"))
        return firstWord(field.value) != "no";
    if (is(field, "Precedence")) {
        const QByteArray word = firstWord(field.value);
        return word == "bulk" || word == "list" || word == "junk";
    }
    if (is(field, "X-Auto-Response-Suppress")) {
        const QByteArray words = field.value.toByteArray().toLower();
        return words.contains("all") || words.contains("oof") || words.contains("autoreply");
    }
    return field.name.size() > 5 && field.name.first(5).compare("List-", Qt::CaseInsensitive) == 0;
}

bool names(const HeaderField &field, const QStringList &keys)
{
    for (const HeaderAddress &entry : parseAddressList(field.value)) {
        const auto address = Address::fromString(entry.address);
        if (address && keys.contains(address->lookupKey()))
            return true;
    }
    return false;
}

/// One line, without what could begin another.
QString oneLine(QByteArrayView value)
{
    QByteArray text = value.toByteArray();
    text.replace('\r', "").replace('\n', "").replace('\t', " ").replace('\0', "");
    return QString::fromLatin1(text.simplified());
}

} // namespace

bool mayAutoReply(QByteArrayView header, const Address &sender, const QStringList &own)
{
    if (isProgram(sender))
        return false;
    QStringList keys;
    for (const QString &text : own) {
        if (const auto address = Address::fromString(text))
            keys << address->lookupKey();
    }
    if (keys.contains(sender.lookupKey()))
        return false;
    bool named = false;
    HeaderScanner scanner(header);
    while (const auto field = scanner.next()) {
        if (forbids(*field))
            return false;
        if (is(*field, "To") || is(*field, "Cc") || is(*field, "Resent-To") || is(*field, "Resent-Cc"))
            named = named || names(*field, keys);
    }
    return named;
}

Draft autoReply(QByteArrayView header, const Address &sender, const AutoReplyText &text)
{
    Draft draft;
    draft.from = text.from;
    draft.to << DraftAddress{{}, sender};
    draft.subject = text.subject;
    draft.text = text.text;
    QString id, references, subject;
    HeaderScanner scanner(header);
    while (const auto field = scanner.next()) {
        if (is(*field, "Message-ID") && id.isEmpty())
            id = oneLine(field->value).left(kMaxReferences);
        else if (is(*field, "References") && references.isEmpty())
            references = oneLine(field->value);
        else if (is(*field, "Subject") && subject.isEmpty())
            subject = cleanText(decodeHeaderText(field->value)).simplified();
    }
    if (draft.subject.isEmpty())
        draft.subject = u"Auto: "_s + subject.left(200);
    draft.headers << std::pair(u"Auto-Submitted"_s, u"auto-replied"_s) << std::pair(u"X-Auto-Response-Suppress"_s, u"All"_s);
    const bool sound = id.startsWith(u'<') && id.endsWith(u'>') && !id.contains(u' ');
    if (sound) {
        QString chain = references.isEmpty() ? id : references + u' ' + id;
        if (chain.size() > kMaxReferences) // RFC 5322 3.6.4: the last ones say most
            chain = id;
        draft.headers << std::pair(u"In-Reply-To"_s, id) << std::pair(u"References"_s, chain);
    }
    return draft;
}

} // namespace mail
