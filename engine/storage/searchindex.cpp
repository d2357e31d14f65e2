// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/searchindex.h"
#include "storage/compression.h"
#include "storage/statements.h"
#include <QtEndian>

using namespace Qt::Literals;

namespace storage {

namespace {

constexpr qint64 kMostTermBytes = 64 << 20;

/// 4 bytes of length (little endian), then the text, as zstd frame when the top bit of the length is set.
QByteArray packed(const QByteArray &text)
{
    const auto frame = compressed(text);
    QByteArray bytes(4, Qt::Uninitialized);
    qToLittleEndian<quint32>(quint32(text.size()) | (frame ? 0x80000000u : 0u), bytes.data());
    return bytes + frame.value_or(text);
}

base::Result<QByteArray> unpacked(const QByteArray &bytes)
{
    if (bytes.size() < 4)
        return base::Error{base::ErrorKind::Corrupt, {}, u"search document too short"_s, {}};
    const quint32 head = qFromLittleEndian<quint32>(bytes.constData());
    const qint64 length = head & 0x7fffffffu;
    if (!(head & 0x80000000u))
        return bytes.mid(4);
    if (length > kMostTermBytes)
        return base::Error{base::ErrorKind::Corrupt, {}, u"search document too long"_s, {}};
    return decompressed(QByteArrayView(bytes).sliced(4), length);
}

} // namespace

QString searchTable(SearchIndex index)
{
    return index == SearchIndex::Mails ? u"mail_terms"_s : u"accepted_terms"_s;
}

void insertSearchDocument(SqlConnection &db, SearchIndex index, quint64 mailId, const QString &terms)
{
    db.run(db.dialect().searchInsert(searchTable(index)), mailId, terms);
    db.run(index == SearchIndex::Mails ? sql::kInsertDocument : sql::kInsertAcceptedDocument, mailId, packed(terms.toUtf8()));
}

void removeSearchDocument(SqlConnection &db, SearchIndex index, quint64 mailId)
{
    QByteArray stored;
    {
        auto row = db.run(index == SearchIndex::Mails ? sql::kDocument : sql::kAcceptedDocument, mailId);
        if (!row.next())
            return;
        stored = row.bytes(0);
    }
    if (const auto text = unpacked(stored))
        db.run(db.dialect().searchRemove(searchTable(index)), mailId, QString::fromUtf8(*text));
    db.run(index == SearchIndex::Mails ? sql::kDeleteDocument : sql::kDeleteAcceptedDocument, mailId);
}

} // namespace storage
