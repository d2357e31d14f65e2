// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/teamboxmodel.h"
#include "backend/groupcalls.h"
#include "look/format.h"
#include "look/groupwords.h"
#include "look/peoplewords.h"
#include <QTextDocument>

using namespace Qt::StringLiterals;
using control::TeamBox;

namespace ui {
namespace {

constexpr qsizetype kTipLines = 50;

QStringList memberLines(const TeamBox &box)
{
    QStringList lines;
    for (const control::TeamMember &member : box.members)
        lines << u"%1: %2"_s.arg(member.address, GroupWords::of(member));
    return lines;
}

/// The first ones, and how many more there are.
QString membersLine(const TeamBox &box)
{
    constexpr qsizetype kShown = 3;
    QStringList first;
    for (qsizetype i = 0; i < qMin(kShown, box.members.size()); ++i)
        first << box.members[i].address;
    const QString line = Format::oneLine(first.join(u", "_s));
    const qsizetype more = box.members.size() - kShown;
    return more > 0 ? TeamBoxModel::tr("%1 and %Ln more", "people", int(more)).arg(line) : line;
}

QString shown(const TeamBox &box, int column)
{
    switch (column) {
    case TeamBoxModel::Address:
        return Format::oneLine(box.address);
    case TeamBoxModel::Name:
        return Format::oneLine(box.name);
    case TeamBoxModel::Members:
        return membersLine(box);
    default:
        return PeopleWords::use(box.usedBytes, box.quotaBytes);
    }
}

QVariant sortValue(const TeamBox &box, int column)
{
    if (column == TeamBoxModel::Members)
        return qlonglong(box.members.size());
    return column == TeamBoxModel::Used ? QVariant(qlonglong(box.usedBytes)) : QVariant(shown(box, column));
}

int alignment(int column)
{
    return int((column == TeamBoxModel::Used ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

} // namespace

TeamBoxModel::TeamBoxModel(EngineConnection &engine, QObject *parent)
    : PagedRowsOf(engine, u"teambox."_s, u"teamBoxId"_s, parent)
{
}

void TeamBoxModel::ask(const control::PageRequest &page, Done<control::Page<TeamBox>> done)
{
    groupcalls::teamBoxes(m_engine.api(), filter(), page, this, std::move(done));
}

void TeamBoxModel::askOne(control::Id id, Done<TeamBox> done)
{
    groupcalls::teamBox(m_engine.api(), id, this, std::move(done));
}

bool TeamBoxModel::matches(const TeamBox &value, const QString &lowerText) const
{
    return value.address.toLower().contains(lowerText) || value.name.toLower().contains(lowerText) ||
           memberLines(value).join(u'\n').toLower().contains(lowerText);
}

int TeamBoxModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TeamBoxModel::data(const QModelIndex &index, int role) const
{
    const TeamBox *value = index.isValid() ? at(index.row()) : nullptr;
    if (!value)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return shown(*value, index.column());
    case kSortRole:
        return sortValue(*value, index.column());
    case Qt::ToolTipRole: // reads HTML
        return Qt::convertFromPlainText(index.column() == Members ? memberLines(*value).mid(0, kTipLines).join(u'\n') : shown(*value, index.column()));
    case Qt::AccessibleTextRole:
        return index.column() == Members ? Format::oneLine(memberLines(*value).join(u", "_s), 2000) : shown(*value, index.column());
    case Qt::TextAlignmentRole:
        return alignment(index.column());
    default:
        return {};
    }
}

QVariant TeamBoxModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Address:
        return tr("Address");
    case Name:
        return tr("Name");
    case Members:
        return tr("Members");
    case Used:
        return tr("Used");
    default:
        return {};
    }
}

} // namespace ui
