// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/searchparser.h"
#include "imap/grammar.h"
#include "imap/imapdate.h"
#include "mail/charset.h"
#include "mail/foldersnapshot.h"
#include <array>
#include <utility>

namespace imap {
namespace {

using Key = SearchKey;
constexpr std::array<std::pair<QByteArrayView, quint8>, 5> kFlags = {{{"SEEN", mail::FlagSeen},
                                                                      {"ANSWERED", mail::FlagAnswered},
                                                                      {"DELETED", mail::FlagDeleted},
                                                                      {"DRAFT", mail::FlagDraft},
                                                                      {"FLAGGED", mail::FlagFlagged}}};
constexpr std::array<std::pair<QByteArrayView, Key::Kind>, 6> kDates = {{{"BEFORE", Key::Before},
                                                                         {"ON", Key::On},
                                                                         {"SINCE", Key::Since},
                                                                         {"SENTBEFORE", Key::SentBefore},
                                                                         {"SENTON", Key::SentOn},
                                                                         {"SENTSINCE", Key::SentSince}}};
constexpr std::array<std::pair<QByteArrayView, Key::Kind>, 4> kNumbers = {
    {{"LARGER", Key::Larger}, {"SMALLER", Key::Smaller}, {"OLDER", Key::Older}, {"YOUNGER", Key::Younger}}};
constexpr std::array<QByteArrayView, 5> kHeaders = {"FROM", "TO", "CC", "BCC", "SUBJECT"};

template<typename Table> std::optional<typename Table::value_type::second_type> lookUp(const Table &table, QByteArrayView name)
{
    for (const auto &[known, value] : table) {
        if (known == name)
            return value;
    }
    return std::nullopt;
}

} // namespace

std::optional<SearchKeys> SearchParser::parse()
{
    open(Key::And);
    while (!m_open.empty()) {
        if (!key() || !closeComplete())
            return std::nullopt;
    }
    return std::move(m_keys);
}

bool SearchParser::key()
{
    while (m_open.size() <= size_t(kMaxSearchDepth) && m_keys.size() <= size_t(kMaxSearchKeys)) {
        if (m_scanner.take('(')) {
            open(Key::And, true);
            continue;
        }
        if (isDigit(m_scanner.peek()) || m_scanner.peek() == '*' || m_scanner.peek() == '$')
            return setLeaf();
        const QByteArray name = m_scanner.itemName();
        if (name != "NOT" && name != "OR")
            return leaf(name);
        open(name == "OR" ? Key::Or : Key::Not);
        if (!m_scanner.space())
            return false;
    }
    return false;
}

void SearchParser::open(SearchKey::Kind kind, bool list)
{
    m_open.push_back({m_keys.size(), 0, list});
    m_keys.push_back({kind});
}

/// A key is complete, and with it what it was the last of. True: another follows, or all is read.
bool SearchParser::closeComplete()
{
    while (!m_open.empty()) {
        Open &top = m_open.back();
        Key &parent = m_keys[top.key];
        ++top.children;
        if (parent.kind == Key::Or && top.children < 2)
            return m_scanner.space();
        if (parent.kind == Key::And && !(top.list ? m_scanner.take(')') : m_scanner.atEnd()))
            return m_scanner.space();
        parent.end = int(m_keys.size());
        m_open.pop_back();
    }
    return true;
}

bool SearchParser::add(SearchKey key)
{
    key.end = int(m_keys.size()) + 1;
    m_keys.push_back(std::move(key));
    return true;
}

bool SearchParser::flag(quint8 flag, bool set)
{
    if (!set) {
        m_keys.push_back({Key::Not});
        m_keys.back().end = int(m_keys.size()) + 1;
    }
    Key key{Key::Flag};
    key.flag = flag;
    return add(std::move(key));
}

bool SearchParser::leaf(const QByteArray &name)
{
    if (const auto value = lookUp(kFlags, name))
        return flag(*value, true);
    if (name == "ALL" || name == "OLD") // nothing is \Recent here (RFC 9051 appendix E)
        return add({Key::All});
    if (name == "RECENT" || name == "NEW")
        return add({Key::None});
    if (name.startsWith("UN"))
        return negatedLeaf(name.sliced(2));
    if (!m_scanner.space())
        return false;
    if (name == "UID") {
        const std::optional<SequenceSet> set = SequenceSet::parse(m_scanner);
        Key key{Key::Uids};
        key.set = set.value_or(SequenceSet());
        return set && add(std::move(key));
    }
    if (name == "MODSEQ")
        return modSeqLeaf();
    if (name == "EMAILID" || name == "THREADID")
        return objectIdLeaf(name == "EMAILID");
    return dateLeaf(name) || numberLeaf(name) || textLeaf(name);
}

bool SearchParser::negatedLeaf(const QByteArray &name)
{
    if (const auto value = lookUp(kFlags, name))
        return flag(*value, false);
    if (name != "KEYWORD" || !m_scanner.space())
        return false;
    m_keys.push_back({Key::Not});
    m_keys.back().end = int(m_keys.size()) + 1;
    return textLeaf(name);
}

bool SearchParser::setLeaf()
{
    const std::optional<SequenceSet> set = SequenceSet::parse(m_scanner);
    if (!set)
        return false;
    Key key{set->saved ? Key::Uids : Key::Numbers};
    key.set = *set;
    return add(std::move(key));
}

bool SearchParser::dateLeaf(const QByteArray &name)
{
    const auto kind = lookUp(kDates, name);
    const std::optional<QByteArray> text = kind ? m_scanner.astring() : std::nullopt;
    const std::optional<QDate> date = text ? parseDate(*text) : std::nullopt;
    if (!date)
        return false;
    Key key{*kind};
    key.date = *date;
    return add(std::move(key));
}

bool SearchParser::numberLeaf(const QByteArray &name)
{
    const auto kind = lookUp(kNumbers, name);
    const std::optional<quint64> number = kind ? m_scanner.number64() : std::nullopt;
    if (!number || ((*kind == Key::Older || *kind == Key::Younger) && *number == 0)) // RFC 5032: nz-number
        return false;
    Key key{*kind};
    key.number = *number;
    return add(std::move(key));
}

/// RFC 7162 3.1.5: [entry-name SP entry-type-req SP] mod-sequence-valzer
bool SearchParser::modSeqLeaf()
{
    if (m_scanner.peek() == '"') {
        const std::optional<QByteArray> entry = m_scanner.string();
        const std::optional<QByteArray> type = entry && m_scanner.space() ? m_scanner.word() : std::nullopt;
        if (!type || (*type != "PRIV" && *type != "SHARED" && *type != "ALL") || !m_scanner.space())
            return false;
    }
    const std::optional<quint64> number = m_scanner.number64();
    Key key{Key::ModSeq};
    key.number = number.value_or(0);
    return number && add(std::move(key));
}

/// RFC 8474 5.3: there are no threads.
bool SearchParser::objectIdLeaf(bool mail)
{
    const std::optional<QByteArray> text = m_scanner.astring();
    const std::optional<base::Id> id = text && mail ? base::idFromString(QString::fromLatin1(*text)) : std::nullopt;
    Key key{id ? Key::Mail : Key::None};
    key.number = id.value_or(0);
    return text && add(std::move(key));
}

std::optional<QString> SearchParser::text()
{
    const std::optional<QByteArray> text = m_scanner.astring();
    if (!text)
        return std::nullopt;
    return mail::decodeText(*text, m_charset);
}

bool SearchParser::textLeaf(const QByteArray &name)
{
    Key key;
    if (name == "KEYWORD") {
        const std::optional<QByteArrayView> keyword = m_scanner.atom();
        key.kind = Key::Keyword;
        key.text = QString::fromLatin1(keyword.value_or(QByteArrayView()));
        return keyword && add(std::move(key));
    }
    if (name == "HEADER") {
        const std::optional<QByteArray> field = m_scanner.astring();
        if (!field || field->isEmpty() || !m_scanner.space())
            return false;
        key.field = *field;
    } else if (std::find(kHeaders.begin(), kHeaders.end(), QByteArrayView(name)) != kHeaders.end()) {
        key.field = name;
    }
    if (key.field.isEmpty() && name != "BODY" && name != "TEXT")
        return false;
    key.kind = !key.field.isEmpty() ? Key::Header : name == "BODY" ? Key::Body : Key::Text;
    const std::optional<QString> wanted = text();
    key.text = wanted.value_or(QString());
    return wanted && add(std::move(key));
}

} // namespace imap
