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

/// Calls `word` for each word and `rest` for what stands between.
template<typename Word, typename Rest>
void cut(QStringView text, Word word, Rest rest)
{
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype begin = at;
        const bool inWord = isWordChar(text[at]);
        while (at < text.size() && isWordChar(text[at]) == inWord)
            ++at;
        if (inWord)
            word(text.sliced(begin, at - begin));
        else
            rest(text.sliced(begin, at - begin));
    }
}

/// Signs at both ends that belong to the sentence, or to "TO:" and "SIZE=".
QStringView core(QStringView word, QStringView &before, QStringView &after)
{
    qsizetype begin = 0, end = word.size();
    while (begin < end && u".:'`={"_s.contains(word[begin]))
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
            if (at > 0 && at + 1 < inner.size())
                address(inner.first(at), inner.sliced(at + 1));
        },
        [](QStringView) {});
}

QString Pseudonyms::replacedWord(QStringView word)
{
    QStringView before, after;
    const QStringView inner = core(word, before, after);
    const auto around = [&](const QString &text) { return before.toString() + text + after.toString(); };
    const qsizetype at = inner.lastIndexOf(u'@');
    if (at > 0 && at + 1 < inner.size())
        return around(address(inner.first(at), inner.sliced(at + 1)));
    if (inner.startsWith(u'[') && inner.endsWith(u']') && inner.size() > 2)
        return around(host(inner.toString()));
    if (looksLikeIp(inner) && inner.count(u':') != 2) // a time of day has two
        return around(ip(inner.toString()));
    const qsizetype colon = inner.lastIndexOf(u':');
    if (colon > 0 && isPort(inner.sliced(colon + 1))) { // host:port, [address]:port
        const QString name = inner.first(colon).toString();
        if ((name.startsWith(u'[') && name.endsWith(u']')) || looksLikeIp(name) || isHostName(name))
            return around(host(name) + inner.sliced(colon).toString());
    }
    if (isHostName(inner))
        return around(host(inner.toString()));
    if (const auto named = m_hosts.constFind(inner.toString().toLower()); named != m_hosts.cend())
        return around(host(inner.toString()));
    if (const auto known = m_users.constFind(inner.toString().toLower()); known != m_users.cend())
        return around(u'u' + QString::number(*known));
    return word.toString();
}

QString Pseudonyms::replaced(QStringView text)
{
    QString out;
    out.reserve(text.size());
    cut(text, [&](QStringView word) { out += replacedWord(word); }, [&](QStringView rest) { out += rest; });
    return out;
}

} // namespace server
