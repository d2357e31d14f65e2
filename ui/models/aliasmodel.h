// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/pagedrows.h"

namespace ui {

/// Addresses that stand for others. UI thread.
class AliasModel : public PagedRowsOf<control::Alias>
{
    Q_OBJECT
public:
    enum Column { Address, Targets, ColumnCount };

    explicit AliasModel(EngineConnection &engine, QObject *parent = nullptr);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    void ask(const control::PageRequest &page, Done<control::Page<control::Alias>> done) override;
    void askOne(control::Id id, Done<control::Alias> done) override;
    bool matches(const control::Alias &alias, const QString &lowerText) const override;
};

} // namespace ui
