// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/teamboxes.h"
#include "models/pagedrows.h"

namespace ui {

/// Mailboxes that several people share. UI thread.
class TeamBoxModel : public PagedRowsOf<control::TeamBox>
{
    Q_OBJECT
public:
    enum Column { Address, Name, Used, Members, ColumnCount };

    explicit TeamBoxModel(EngineConnection &engine, QObject *parent = nullptr);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    void ask(const control::PageRequest &page, Done<control::Page<control::TeamBox>> done) override;
    void askOne(control::Id id, Done<control::TeamBox> done) override;
    bool matches(const control::TeamBox &value, const QString &lowerText) const override;
};

} // namespace ui
