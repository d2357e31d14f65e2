// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/messageorder.h"
#include "imap/searchkey.h"

namespace imap {

/// SORT (RFC 5256, RFC 5957). Keeps the keys of each message, of bounded length.
class MessageSorter final : public MessageOrder
{
public:
    explicit MessageSorter(const QList<SortKey> &keys);
    bool needsHeader() const override;
    void add(const mail::FolderEntry &entry, QByteArrayView header) override;
    OrderedMessages take() override;

private:
    struct Column
    {
        SortKey key;
        std::vector<qint64> numbers; ///< of dates and sizes
        std::vector<QByteArray> texts;
    };
    bool less(size_t a, size_t b) const;

    std::vector<Column> m_columns;
    std::vector<quint32> m_uids;
};

} // namespace imap
