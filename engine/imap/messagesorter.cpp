// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/messagesorter.h"
#include "imap/basesubject.h"
#include "imap/envelope.h"
#include "imap/headertext.h"
#include "mail/encodedword.h"
#include <algorithm>
#include <numeric>

namespace imap {
namespace {

constexpr qsizetype kMostCompared = 128; ///< characters
constexpr qsizetype kMostValue = 4096; ///< octets of a field that are looked at for the first of its addresses

QByteArrayView fieldOf(SortKey::Field field)
{
    switch (field) {
    case SortKey::Cc:
        return "Cc";
    case SortKey::From:
    case SortKey::DisplayFrom:
        return "From";
    default:
        return "To";
    }
}

/// RFC 5957 3: the name, or else the address; of a group its name.
QString shown(const EnvelopeAddress &address)
{
    const QString name = mail::decodeHeaderText(address.name.value_or(QByteArray()));
    if (!name.isEmpty())
        return name;
    const QString mailbox = mail::decodeHeaderText(address.mailbox.value_or(QByteArray()));
    return address.host ? mailbox + u'@' + mail::decodeHeaderText(*address.host) : mailbox;
}

QString textOf(SortKey::Field field, QByteArrayView header)
{
    if (field == SortKey::Subject)
        return BaseSubject::of(headerValue(header, "Subject").value_or(QByteArrayView())).text;
    const QByteArrayView value = headerValue(header, fieldOf(field)).value_or(QByteArrayView());
    const QList<EnvelopeAddress> addresses = parseEnvelopeAddresses(value.first(std::min(value.size(), kMostValue)));
    if (addresses.isEmpty())
        return {};
    if (field == SortKey::DisplayFrom || field == SortKey::DisplayTo)
        return shown(addresses.first());
    return mail::decodeHeaderText(addresses.first().mailbox.value_or(QByteArray()));
}

bool isNumber(SortKey::Field field)
{
    return field == SortKey::Arrival || field == SortKey::Date || field == SortKey::Size;
}

} // namespace

MessageSorter::MessageSorter(const QList<SortKey> &keys)
{
    for (const SortKey &key : keys)
        m_columns.push_back({key, {}, {}});
}

bool MessageSorter::needsHeader() const
{
    return std::any_of(m_columns.begin(), m_columns.end(),
                       [](const Column &column) { return column.key.field != SortKey::Arrival && column.key.field != SortKey::Size; });
}

void MessageSorter::add(const mail::FolderEntry &entry, QByteArrayView header)
{
    m_uids.push_back(entry.uid);
    for (Column &column : m_columns) {
        const SortKey::Field field = column.key.field;
        if (field == SortKey::Arrival)
            column.numbers.push_back(entry.receivedAt);
        else if (field == SortKey::Size)
            column.numbers.push_back(entry.size);
        else if (field == SortKey::Date)
            column.numbers.push_back(sentDate(entry, header));
        else
            column.texts.push_back(comparable(textOf(field, header).left(kMostCompared)));
    }
}

bool MessageSorter::less(size_t a, size_t b) const
{
    for (const Column &column : m_columns) {
        const int order = isNumber(column.key.field) ? (column.numbers[a] > column.numbers[b]) - (column.numbers[a] < column.numbers[b])
                                                     : column.texts[a].compare(column.texts[b]);
        if (order != 0)
            return column.key.reverse ? order > 0 : order < 0;
    }
    return a < b; // RFC 5256 3: by number, also where all is reversed
}

OrderedMessages MessageSorter::take()
{
    std::vector<size_t> places(m_uids.size());
    std::iota(places.begin(), places.end(), size_t(0));
    std::sort(places.begin(), places.end(), [this](size_t a, size_t b) { return less(a, b); });
    OrderedMessages out;
    out.reserve(qsizetype(places.size()));
    for (const size_t place : places)
        out.append({m_uids[place], 0});
    return out;
}

} // namespace imap
