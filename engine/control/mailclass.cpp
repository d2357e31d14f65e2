// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/mailclass.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {
namespace {

constexpr qsizetype kMaxLength = 32;
constexpr QLatin1StringView kUrgent[] = {"code"_L1, "reset"_L1, "alert"_L1, "balance"_L1, "expiry"_L1, "verification"_L1};
constexpr QLatin1StringView kBulk[] = {"bulk"_L1, "newsletter"_L1, "marketing"_L1, "digest"_L1};

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
    const auto is = [mailClass](QLatin1StringView word) { return mailClass == word; };
    if (std::any_of(std::begin(kUrgent), std::end(kUrgent), is))
        return Lane::Urgent;
    return std::any_of(std::begin(kBulk), std::end(kBulk), is) ? Lane::Bulk : Lane::Normal;
}

QLatin1StringView classLabel(QStringView mailClass)
{
    if (mailClass.isEmpty())
        return "none"_L1;
    const auto urgent = std::find(std::begin(kUrgent), std::end(kUrgent), mailClass);
    if (urgent != std::end(kUrgent))
        return *urgent;
    return laneOfClass(mailClass) == Lane::Bulk ? "bulk"_L1 : "other"_L1;
}

const QList<QLatin1StringView> &classLabels()
{
    static const QList<QLatin1StringView> labels = [] {
        QList<QLatin1StringView> all(std::begin(kUrgent), std::end(kUrgent));
        all << "bulk"_L1 << "other"_L1 << "none"_L1;
        return all;
    }();
    return labels;
}

} // namespace control
