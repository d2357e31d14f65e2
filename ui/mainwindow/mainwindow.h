// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QMainWindow>
#include <QTimer>

class QLabel;

namespace ui {

class Dock;
class OverviewPanel;
class StatePill;

/// Places docks, actions and the status bar; everything else lives in the docks. UI thread.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(EngineConnection &engine, QWidget *parent = nullptr);
    ~MainWindow() override;

    OverviewPanel &overview() { return *m_overview; }
    /// Every command of the window, for the palette.
    QList<QAction *> commands() const;

public Q_SLOTS:
    void showOverviewLayout();
    void showDebugLayout();

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    Dock *addDock(const QString &name, const QString &title, QWidget *content, const QKeySequence &key);
    void makeDocks();
    void makeMenus();
    void makeToolBar();
    void makeStatusBar();
    void restore();
    void showState(LinkState state);
    void showStatus();

    EngineConnection &m_engine;
    QList<Dock *> m_docks;
    OverviewPanel *m_overview = nullptr;
    StatePill *m_pill = nullptr;
    QLabel *m_engineLabel = nullptr;
    QLabel *m_uptime = nullptr;
    QLabel *m_counts = nullptr;
    QLabel *m_version = nullptr;
    QTimer m_clock;
};

} // namespace ui
