// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/aliasmodel.h"
#include "look/format.h"
#include <QTextDocument>

using namespace Qt::StringLiterals;
using control::Alias;

namespace ui {
namespace {

constexpr qsizetype kShownTargets = 3;
constexpr qsizetype kTipTargets = 50;

/// The first ones, and how many more there are.
QString targetsLine(const Alias &alias)
{
    const QString line = Format::oneLine(alias.targets.mid(0, kShownTargets).join(u", "_s));
    const qsizetype more = alias.targets.size() - kShownTargets;
    return more > 0 ? AliasModel::tr("%1 and %Ln more", "addresses", int(more)).arg(line) : line;
}

} // namespace

AliasModel::AliasModel(EngineConnection &engine, QObject *parent)
    : PagedRowsOf(engine, u"alias."_s, u"aliasId"_s, parent)
{
}

void AliasModel::ask(const control::PageRequest &page, Done<control::Page<Alias>> done)
{
    m_engine.api().aliases(filter(), page, this, std::move(done));
}

void AliasModel::askOne(control::Id id, Done<Alias> done)
{
    m_engine.api().alias(id, this, std::move(done));
}

bool AliasModel::matches(const Alias &alias, const QString &lowerText) const
{
    return alias.address.toLower().contains(lowerText) || alias.targets.join(u'\n').toLower().contains(lowerText);
}

int AliasModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AliasModel::data(const QModelIndex &index, int role) const
{
    const Alias *alias = index.isValid() ? at(index.row()) : nullptr;
    if (!alias)
        return {};
    const bool targets = index.column() == Targets;
    switch (role) {
    case Qt::DisplayRole:
    case kSortRole:
        return targets ? targetsLine(*alias) : Format::oneLine(alias->address);
    case Qt::ToolTipRole: // reads HTML
        return Qt::convertFromPlainText(targets ? alias->targets.mid(0, kTipTargets).join(u'\n') : alias->address);
    case Qt::AccessibleTextRole:
        return targets ? Format::oneLine(alias->targets.join(u", "_s), 2000) : Format::oneLine(alias->address);
    default:
        return {};
    }
}

QVariant AliasModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Address ? tr("Address") : tr("Stands for");
}

} // namespace ui
