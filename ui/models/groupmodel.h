// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/groups.h"
#include "models/pagedrows.h"

namespace ui {

/// Groups and distribution lists. UI thread.
class GroupModel : public PagedRowsOf<control::Group>
{
    Q_OBJECT
public:
    enum Column { Address, Name, Kind, Members, Waiting, Posting, ColumnCount };

    explicit GroupModel(EngineConnection &engine, QObject *parent = nullptr);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    void ask(const control::PageRequest &page, Done<control::Page<control::Group>> done) override;
    void askOne(control::Id id, Done<control::Group> done) override;
    bool matches(const control::Group &value, const QString &lowerText) const override;
};

} // namespace ui
