// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>
#include <optional>

namespace mail {

/// Parameters of Content-Type and Content-Disposition (RFC 2045 5.1) with the continuations and charsets of RFC 2231.
/// The first of two parameters of one name counts. Value, any thread.
class Parameters
{
public:
    /// `text` begins at the first ";" or anything before it. At most 256 names and 1,000 sections are read; linear.
    static Parameters parse(QByteArrayView text);

    bool contains(QByteArrayView name) const;
    /// Octets of the value, quotes and percent signs undone; empty when absent.
    QByteArray raw(QByteArrayView name) const;
    /// The value as text: its RFC 2231 charset, else encoded words, UTF-8, Windows-1252.
    QString text(QByteArrayView name) const;

    struct Item
    {
        QByteArray name; ///< lower case
        QByteArray value;
        QByteArray charset;
        bool extended = false;
    };
    const QList<Item> &items() const { return m_items; }

private:
    const Item *find(QByteArrayView name) const;
    QList<Item> m_items;
};

/// Content-Type. What is missing or cannot be read is text/plain (RFC 2045 5.2).
struct MediaType
{
    QByteArray type = "text"; ///< lower case
    QByteArray subtype = "plain";
    Parameters parameters;
    bool valid = false; ///< false: the default stands in

    static MediaType parse(QByteArrayView value);
    QByteArray name() const { return type + '/' + subtype; }
    bool is(QByteArrayView wantedType, QByteArrayView wantedSubtype) const
    {
        return QByteArrayView(type) == wantedType && QByteArrayView(subtype) == wantedSubtype;
    }
};

/// Content-Disposition (RFC 2183).
struct Disposition
{
    QByteArray kind; ///< lower case: "inline", "attachment", …; "" when absent
    Parameters parameters;

    static Disposition parse(QByteArrayView value);
};

} // namespace mail
