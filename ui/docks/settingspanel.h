// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include "models/settingsmodel.h"
#include <QSortFilterProxyModel>
#include <QTimer>

class QComboBox;
class QLineEdit;
class QTabWidget;
class QTreeView;

namespace ui {

class ConfirmBar;
class SettingEditor;
class SettingsDiff;
class SettingsHistory;

/// The settings of the engine: look for one, change it, see what would change before it does, keep it, take it back. UI thread.
class SettingsPanel : public PagePanel
{
    Q_OBJECT
public:
    explicit SettingsPanel(EngineConnection &engine, QWidget *parent = nullptr);
    SettingsModel &model() { return m_model; }
    QTreeView *tree() const { return m_tree; }
    QLineEdit *search() const { return m_search; }
    SettingEditor &editor() { return *m_editor; }
    SettingsDiff &diff() { return *m_diff; }
    SettingsHistory &history() { return *m_history; }
    ConfirmBar &confirmBar() { return *m_confirm; }
    QTabWidget *tabs() const { return m_tabs; }
    void choose(const QString &key);

protected:
    void reload() override;
    void hideEvent(QHideEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    /// Rows whose texts hold every word looked for, and those of the chosen kind.
    class Filter : public QSortFilterProxyModel
    {
    public:
        explicit Filter(SettingsModel &model) : m_model(model) { setRecursiveFilteringEnabled(true); }
        enum Kind { All, Changed, Editable };
        void look(const QString &text, Kind kind);

    protected:
        bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

    private:
        SettingsModel &m_model;
        QStringList m_words;
        Kind m_kind = All;
    };

    QWidget *makeTop();
    void connectParts();
    void readHistory();
    void showCurrent();
    void showEdited(const QString &key);
    void checkSoon();
    void check();
    void apply();
    void keep(qint64 version);
    void takeBack(qint64 version);
    void tell(const base::Error &error);
    control::SettingsPatch patch() const;
    QString currentKey() const;

    SettingsModel m_model;
    Filter m_filter;
    QLineEdit *m_search = nullptr;
    QComboBox *m_kind = nullptr;
    QTreeView *m_tree = nullptr;
    SettingEditor *m_editor = nullptr;
    QTabWidget *m_tabs = nullptr;
    SettingsDiff *m_diff = nullptr;
    SettingsHistory *m_history = nullptr;
    ConfirmBar *m_confirm = nullptr;
    QTimer m_checkSoon;
    int m_checks = 0; ///< only the last answer counts
    bool m_subscribed = false;
};

} // namespace ui
