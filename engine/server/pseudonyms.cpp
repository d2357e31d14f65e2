// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/pseudonyms.h"
#include <QHostAddress>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace server {

namespace {

bool isWordChar(QChar c)
{
    return c.isLetterOrNumber() || c.unicode() > 0x7f || u".@_-+=%!#$&'*/?^`{|}~:[]"_s.contains(c);
}

bool isLabel(QStringView label)
{
    return !label.isEmpty() && label.size() <= 63 &&
           std::all_of(label.begin(), label.end(), [](QChar c) { return c.isLetterOrNumber() || c == u'-' || c == u'_'; });
}

/// "mx.example.net": labels, of which the last is no number, so that 5.1.1 and 1.3 are none.
bool isHostName(QStringView word)
{
    const QList<QStringView> labels = word.split(u'.');
    return labels.size() > 1 && labels.last().size() > 1 && labels.last()[0].isLetter() && std::all_of(labels.begin(), labels.end(), isLabel);
}

/// Digits and hex with dots or colons, so that host names are not tried.
bool looksLikeIp(QStringView word)
{
    return word.size() > 2 && ((word.count(u'.') == 3 && !word.contains(u':')) || word.count(u':') > 1) &&
           std::all_of(word.begin(), word.end(), [](QChar c) { return c.isDigit() || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F') || c == u'.' || c == u':'; });
}

bool isPort(QStringView text)
{
    return !text.isEmpty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

int numberOf(QHash<QString, int> &known, const QString &name)
{
    const auto found = known.constFind(name);
    return found != known.cend() ? *found : *known.insert(name, int(known.size()) + 1);
}

/// Where a word that begins at `at` ends; `"anna smith"@example.net` is one.
qsizetype wordEnd(QStringView text, qsizetype at)
{
    constexpr qsizetype kLongestQuoted = 66; // RFC 5321 4.5.3.1.1, and the quotes
    if (text[at] == u'"') {
        const qsizetype close = text.sliced(at + 1).left(kLongestQuoted).indexOf(u'"');
        if (close <= 0 || at + close + 2 >= text.size() || text[at + close + 2] != u'@')
            return at;
        at += close + 2;
    }
    while (at < text.size() && isWordChar(text[at]))
        ++at;
    return at;
}

/// Calls `word` for each word and `rest` for what stands between.
template<typename Word, typename Rest>
void cut(QStringView text, Word word, Rest rest)
{
    qsizetype at = 0;
    qsizetype between = 0; // begin of what stands between
    while (at < text.size()) {
        const qsizetype end = wordEnd(text, at);
        if (end == at) {
            ++at;
            continue;
        }
        rest(text.sliced(between, at - between));
        word(text.sliced(at, end - at));
        at = between = end;
    }
    rest(text.sliced(between));
}

/// Whether it is "from" or the like, which stands before an address and is no part of it: "from=anna@example.net".
bool isKeyOfAddress(QStringView word)
{
    static const QStringList keys{u"from"_s, u"to"_s, u"cc"_s, u"rcpt"_s, u"mail"_s, u"user"_s, u"login"_s, u"sender"_s, u"recipient"_s, u"mailfrom"_s,
                                  u"envelope-from"_s, u"smtp.mailfrom"_s, u"header.from"_s, u"address"_s, u"mailto"_s};
    return keys.contains(word, Qt::CaseInsensitive);
}

/// The first character of the local part in what stands before an "@".
qsizetype localBegin(QStringView before)
{
    const qsizetype sign = before.indexOf(u'=') >= 0 ? before.indexOf(u'=') : before.indexOf(u':');
    return sign > 0 && isKeyOfAddress(before.first(sign)) ? sign + 1 : 0;
}

/// "12:34:56"; an address may have two colons as well.
bool isTimeOfDay(QStringView word)
{
    const QList<QStringView> parts = word.split(u':');
    return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](QStringView part) { return part.size() <= 2 && isPort(part); });
}

/// Signs at both ends that belong to the sentence, or to "TO:" and "SIZE=".
QStringView core(QStringView word, QStringView &before, QStringView &after)
{
    qsizetype begin = 0, end = word.size();
    const bool isIp6 = word.startsWith(u"::"_s);
    while (begin < end && !isIp6 && u".:'`={"_s.contains(word[begin]))
        ++begin;
    while (end > begin && u".:'`=},;!?"_s.contains(word[end - 1]))
        --end;
    before = word.first(begin);
    after = word.sliced(end);
    return word.sliced(begin, end - begin);
}

} // namespace

QString Pseudonyms::user(const QString &local)
{
    return u'u' + QString::number(numberOf(m_users, local.toLower()));
}

QString Pseudonyms::host(const QString &name)
{
    if (name.isEmpty())
        return name;
    const QString bare = name.startsWith(u'[') && name.endsWith(u']') ? name.sliced(1).chopped(1) : name;
    if (looksLikeIp(bare))
        return ip(bare);
    return u'd' + QString::number(numberOf(m_hosts, name.toLower())) + u".invalid"_s;
}

QString Pseudonyms::ip(const QString &text)
{
    const QHostAddress address(text);
    return u"ip"_s + QString::number(numberOf(m_ips, address.isNull() ? text.toLower() : address.toString()));
}

QString Pseudonyms::address(QStringView local, QStringView domain)
{
    return user(local.toString()) + u'@' + host(domain.toString());
}

void Pseudonyms::learn(QStringView text)
{
    if (!text.contains(u'@'))
        return;
    cut(
        text,
        [this](QStringView word) {
            QStringView before, after;
            const QStringView inner = core(word, before, after);
            const qsizetype at = inner.lastIndexOf(u'@');
            const qsizetype begin = at > 0 ? localBegin(inner.first(at)) : 0;
            if (at > begin && at + 1 < inner.size())
                address(inner.sliced(begin, at - begin), inner.sliced(at + 1));
        },
        [](QStringView) {});
}

/// A word that has an "@", or the same sign as URLs write it.
QString Pseudonyms::replacedAddress(QStringView word)
{
    const qsizetype at = word.lastIndexOf(u'@');
    if (at < 0)
        return user(word.toString());
    const qsizetype begin = localBegin(word.first(at));
    const QString domain = at + 1 < word.size() ? host(word.sliced(at + 1).toString()) : QString();
    const QString local = at > begin ? user(word.sliced(begin, at - begin).toString()) : QString();
    return word.first(begin).toString() + local + u'@' + domain;
}

/// A word that is one name as a whole; an empty text for one that is none.
QString Pseudonyms::replacedName(QStringView word)
{
    if (word.startsWith(u'[') && word.endsWith(u']') && word.size() > 2)
        return host(word.toString());
    if (looksLikeIp(word) && !isTimeOfDay(word))
        return ip(word.toString());
    const qsizetype colon = word.lastIndexOf(u':');
    if (colon > 0 && isPort(word.sliced(colon + 1))) { // host:port, [address]:port
        const QString name = word.first(colon).toString();
        if ((name.startsWith(u'[') && name.endsWith(u']')) || looksLikeIp(name) || isHostName(name))
            return host(name) + word.sliced(colon).toString();
    }
    if (isHostName(word) || m_hosts.contains(word.toString().toLower()))
        return host(word.toString());
    if (const auto known = m_users.constFind(word.toString().toLower()); known != m_users.cend())
        return u'u' + QString::number(*known);
    return {};
}

/// The parts of a word between any of `signs`, each by itself.
template<typename Part>
QString Pseudonyms::inParts(QStringView word, QStringView signs, Part part)
{
    QString out;
    qsizetype begin = 0;
    for (qsizetype at = 0; at <= word.size(); ++at) {
        if (at < word.size() && !signs.contains(word[at]))
            continue;
        out += part(word.sliced(begin, at - begin));
        if (at < word.size())
            out += word[at];
        begin = at + 1;
    }
    return out;
}

QString Pseudonyms::replacedWord(QStringView word)
{
    QStringView before, after;
    const QStringView inner = core(word, before, after);
    const auto around = [&](const QString &text) { return before.toString() + text + after.toString(); };
    if (const qsizetype scheme = inner.indexOf(u"://"_s); scheme >= 0) { // what stands behind the host may be a secret
        const QStringView rest = inner.sliced(scheme + 3);
        const qsizetype end = std::find_if(rest.begin(), rest.end(), [](QChar c) { return u"/?#"_s.contains(c); }) - rest.begin();
        const QString host = replacedWord(rest.first(end)); // has no scheme: goes no deeper
        return around(inner.first(scheme + 3).toString() + host + (end < rest.size() ? u"/…"_s : QString()));
    }
    if (inner.contains(u'@') || inner.contains("%40"_L1))
        return around(replacedAddress(inner));
    if (const QString name = replacedName(inner); !name.isEmpty())
        return around(name);
    const auto named = [this](QStringView part) {
        const QString name = replacedName(part);
        return name.isEmpty() ? part.toString() : name;
    };
    return around(inParts(inner, u"/=?&%|{}*'`^!#$~+", [&](QStringView part) {
        const QString name = replacedName(part);
        return name.isEmpty() ? inParts(part, u":", named) : name;
    }));
}

QString Pseudonyms::replaced(QStringView text)
{
    QString out;
    out.reserve(text.size());
    const bool coded = text.size() > 4 && text[0] >= u'2' && text[0] <= u'5' && isPort(text.first(3)) && text[3] == u'-' && text[4].isLetter();
    if (coded) { // "250-mail.example.test": the code is no part of the name
        out += text.first(4);
        text = text.sliced(4);
    }
    cut(text, [&](QStringView word) { out += replacedWord(word); }, [&](QStringView rest) { out += rest; });
    return out;
}

} // namespace server
