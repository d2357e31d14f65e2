// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/enhancedstatus.h"
#include "mail/asciitext.h"

namespace mail {
namespace {

/// One to three digits at `at`, moved behind them; -1 when there are none or one leads with a zero (RFC 3463 2).
int numberAt(QByteArrayView text, qsizetype &at)
{
    const qsizetype start = at;
    int value = 0;
    while (at < text.size() && at - start < 3 && ascii::isDigit(text[at]))
        value = value * 10 + (text[at++] - '0');
    const bool leadingZero = at - start > 1 && text[start] == '0';
    return at == start || leadingZero ? -1 : value;
}

std::optional<EnhancedStatus> prefix(QByteArrayView text, qsizetype &at)
{
    if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.')
        return std::nullopt;
    at = 2;
    const int subject = numberAt(text, at);
    if (subject < 0 || at >= text.size() || text[at] != '.')
        return std::nullopt;
    const int detail = numberAt(text, ++at);
    if (detail < 0)
        return std::nullopt;
    return EnhancedStatus{static_cast<quint8>(text[0] - '0'), static_cast<quint16>(subject), static_cast<quint16>(detail)};
}

} // namespace

QByteArray EnhancedStatus::toByteArray() const
{
    return QByteArray::number(classCode) + '.' + QByteArray::number(subject) + '.' + QByteArray::number(detail);
}

std::optional<EnhancedStatus> EnhancedStatus::parse(QByteArrayView text)
{
    qsizetype end = 0;
    const std::optional<EnhancedStatus> found = prefix(text, end);
    return found && end == text.size() ? found : std::nullopt;
}

std::optional<EnhancedStatus> EnhancedStatus::atStartOf(QByteArrayView replyText)
{
    qsizetype end = 0;
    const std::optional<EnhancedStatus> found = prefix(replyText, end);
    const bool alone = end >= replyText.size() || ascii::isSpace(replyText[end]);
    return found && alone ? found : std::nullopt;
}

EnhancedStatus EnhancedStatus::fromReplyCode(int replyCode)
{
    const int classCode = replyCode / 100;
    if (classCode == 2 || classCode == 3)
        return {2, 0, 0};
    return {static_cast<quint8>(classCode == 5 ? 5 : 4), 0, 0}; // unknown means temporary
}

} // namespace mail
