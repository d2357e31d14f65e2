// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/mailclass.h"
#include <algorithm>

namespace control {
namespace {

constexpr qsizetype kMaxLength = 32;
constexpr const char16_t *kUrgent[] = {u"code", u"reset", u"alert", u"balance", u"expiry", u"verification"};
constexpr const char16_t *kBulk[] = {u"bulk", u"newsletter", u"marketing", u"digest"};

bool isTagCharacter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-' || c == u'_' || c == u'.';
}

} // namespace

std::optional<QString> mailClassFrom(QStringView text)
{
    const QString tag = text.trimmed().toString().toLower();
    if (tag.size() > kMaxLength || !std::all_of(tag.begin(), tag.end(), isTagCharacter))
        return std::nullopt;
    return tag;
}

Lane laneOfClass(QStringView mailClass)
{
    const auto is = [mailClass](const char16_t *word) { return mailClass == QStringView(word); };
    if (std::any_of(std::begin(kUrgent), std::end(kUrgent), is))
        return Lane::Urgent;
    return std::any_of(std::begin(kBulk), std::end(kBulk), is) ? Lane::Bulk : Lane::Normal;
}

} // namespace control
