// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>

// The grammar of the filter language; what the keys mean is said by filtertext.h and logfilter.h. Pure, any thread.
namespace control {

struct FilterWord
{
    QString text; ///< as typed, for the error
    QString key;  ///< lower case; empty: none
    QString value;
};

/// Cut at blanks outside quotes; the first colon outside quotes ends the key.
QList<FilterWord> filterWords(QStringView text);
/// `value` in quotes where it needs them.
QString quotedFilterValue(const QString &value);

} // namespace control
