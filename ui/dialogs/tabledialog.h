// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "backend/tablecalls.h"
#include "look/colors.h"
#include <QDialog>
#include <QElapsedTimer>
#include <QTimer>

class QLabel;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace ui {

/// A table of people is chosen, looked at by the engine (what would be made and changed, what is wrong in which line), and then applied: the very
/// bytes that were looked at, all lines or none. Opened, not executed. UI thread.
class TableDialog : public QDialog
{
    Q_OBJECT
public:
    /// Of a longer list of problems only these are shown.
    static constexpr int kMostProblems = 200;
    /// As much as the engine takes.
    static constexpr qint64 kMostBytes = 8 << 20;

    TableDialog(EngineConnection &engine, tablecalls::Table table, QWidget *parent = nullptr);
    /// Reads it and asks the engine what would come of it.
    void openFile(const QString &fileName);
    QPushButton *chooseButton() const { return m_choose; }
    /// The same file again, mended meanwhile.
    QPushButton *againButton() const { return m_again; }
    QPushButton *applyButton() const { return m_apply; }
    QTableWidget *problems() const { return m_problems; }
    QString resultText() const;

Q_SIGNALS:
    void imported(const control::ImportReport &report);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class Stage { NoFile, Reading, Checking, Wrong, Ready, Applying, Done };
    void choose();
    void check(const QByteArray &csv);
    void apply();
    void showReport(const base::Result<control::ImportReport> &report);
    void showProblems(QList<control::CsvProblem> problems);
    void enter(Stage stage, const QString &words = {});
    void updateWait();
    void fitTexts();

    EngineConnection &m_engine;
    const tablecalls::Table m_table;
    QLabel *m_file;
    QPushButton *m_choose;
    QPushButton *m_again;
    QProgressBar *m_bar;
    QLabel *m_result;
    QTableWidget *m_problems;
    QPushButton *m_apply;
    QPushButton *m_close;
    QTimer m_tick;
    QElapsedTimer m_since;
    Stage m_stage = Stage::NoFile;
    QString m_fileName;
    QByteArray m_csv; ///< that was looked at
    int m_round = 0;  ///< answers about an earlier file are dropped
};

} // namespace ui
