// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/groupmodel.h"
#include "backend/groupcalls.h"
#include "look/format.h"
#include "look/groupwords.h"
#include <QTextDocument>

using namespace Qt::StringLiterals;
using control::Group;

namespace ui {
namespace {

constexpr qsizetype kTipLines = 50;

QStringList memberLines(const Group &group)
{
    return group.members;
}

QString shown(const Group &group, int column)
{
    switch (column) {
    case GroupModel::Address:
        return Format::oneLine(group.address);
    case GroupModel::Name:
        return Format::oneLine(group.name);
    case GroupModel::Kind:
        return GroupWords::of(group.kind);
    case GroupModel::Posting:
        return GroupWords::of(group.posting);
    case GroupModel::Members:
        return Format::count(group.members.size());
    default:
        return group.held ? Format::count(group.held) : QString();
    }
}

QVariant sortValue(const Group &group, int column)
{
    if (column == GroupModel::Members)
        return qlonglong(group.members.size());
    return column == GroupModel::Waiting ? QVariant(qlonglong(group.held)) : QVariant(shown(group, column));
}

int alignment(int column)
{
    const bool number = column == GroupModel::Members || column == GroupModel::Waiting;
    return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

} // namespace

GroupModel::GroupModel(EngineConnection &engine, QObject *parent)
    : PagedRowsOf(engine, u"group."_s, u"groupId"_s, parent)
{
}

void GroupModel::ask(const control::PageRequest &page, Done<control::Page<Group>> done)
{
    groupcalls::groups(m_engine.api(), filter(), page, this, std::move(done));
}

void GroupModel::askOne(control::Id id, Done<Group> done)
{
    groupcalls::group(m_engine.api(), id, this, std::move(done));
}

bool GroupModel::matches(const Group &value, const QString &lowerText) const
{
    return value.address.toLower().contains(lowerText) || value.name.toLower().contains(lowerText) ||
           value.members.join(u'\n').toLower().contains(lowerText);
}

int GroupModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant GroupModel::data(const QModelIndex &index, int role) const
{
    const Group *value = index.isValid() ? at(index.row()) : nullptr;
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

QVariant GroupModel::headerData(int section, Qt::Orientation orientation, int role) const
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
    case Kind:
        return tr("Kind");
    case Posting:
        return tr("Who may post");
    case Members:
        return tr("Members");
    case Waiting:
        return tr("Waiting");
    default:
        return {};
    }
}

} // namespace ui
