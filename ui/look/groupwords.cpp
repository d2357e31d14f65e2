// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/groupwords.h"

namespace ui {

QString GroupWords::of(control::GroupKind kind)
{
    return kind == control::GroupKind::List ? tr("Distribution list") : tr("Group");
}

QString GroupWords::of(control::Posting posting)
{
    switch (posting) {
    case control::Posting::Anyone:
        return tr("Anyone");
    case control::Posting::Local:
        return tr("People of this server");
    case control::Posting::Members:
        return tr("Members");
    case control::Posting::Moderators:
        break;
    }
    return tr("Moderators alone");
}

QString GroupWords::of(control::Moderation moderation)
{
    switch (moderation) {
    case control::Moderation::Off:
        return tr("Nobody's");
    case control::Moderation::Others:
        return tr("That of others than members");
    case control::Moderation::All:
        break;
    }
    return tr("Everybody's");
}

QString GroupWords::of(const control::TeamMember &member)
{
    if (member.write)
        return member.sendAs ? tr("reads, changes, sends") : tr("reads, changes");
    return member.sendAs ? tr("reads, sends") : tr("reads");
}

} // namespace ui
