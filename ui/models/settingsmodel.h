// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/settings.h"
#include <QHash>
#include <QStandardItemModel>

namespace ui {

/// The settings of an engine as a tree, a branch per section, with the changes that are not applied yet. UI thread.
class SettingsModel : public QStandardItemModel
{
    Q_OBJECT
public:
    enum Column { Name, Value, StateColumn, Source, ColumnCount };
    static constexpr int kKeyRole = Qt::UserRole;        ///< "smtp.max_connections"; empty: a section
    static constexpr int kSearchRole = Qt::UserRole + 1; ///< all that can be looked for

    explicit SettingsModel(QObject *parent = nullptr);

    /// Takes what the engine has; changes that it has by now are forgotten. Rows stay when the settings are the same ones.
    void setView(const control::SettingsView &view);
    const control::SettingsView &view() const { return m_view; }
    /// Null for an unknown one.
    const control::Setting *find(const QString &key) const;
    QModelIndex indexOf(const QString &key) const;

    /// A change to be applied later; an invalid value goes back to file and default. One that changes nothing is none.
    void stage(const QString &key, const QVariant &value);
    void unstage(const QString &key);
    void clearStaged();
    bool isStaged(const QString &key) const { return m_staged.contains(key); }
    /// What the editor shows: the staged value, else that of the engine.
    QVariant shownValue(const QString &key) const;
    /// In the order of the settings.
    QList<std::pair<QString, QVariant>> staged() const;
    /// What a reset goes back to: the file, else the default.
    QVariant target(const QString &key) const;

Q_SIGNALS:
    void stagedChanged();

private:
    void rebuild();
    void fill(const control::Setting &setting);
    bool changesNothing(const control::Setting &setting, const QVariant &value) const;

    control::SettingsView m_view;
    QHash<QString, qsizetype> m_positions;
    QHash<QString, QVariant> m_staged;
};

} // namespace ui
