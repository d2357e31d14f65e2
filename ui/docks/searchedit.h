// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/mailsearch.h"
#include <QTimer>
#include <QWidget>

class QCompleter;
class QLabel;
class QLineEdit;

namespace ui {

/// A field for the search language: completes its keys, explains it on demand, and says what is wrong and where before anything is
/// asked. UI thread.
class SearchEdit : public QWidget
{
    Q_OBJECT
public:
    explicit SearchEdit(const QString &placeholder, QWidget *parent = nullptr);

    QString text() const;
    void setText(const QString &text);
    /// The same, and asks at once.
    void submit(const QString &text);
    /// Empties the field; nobody is told.
    void reset();
    /// What to ask the engine: days of this place as times in full. Empty: no search, or none that can be understood.
    QString query() const;
    bool isValid() const { return !m_problem; }
    QLineEdit *line() const { return m_line; }
    QString problemText() const;

public Q_SLOTS:
    void showHelp();

Q_SIGNALS:
    /// A moment after the typing stopped, or with Return; not while something is wrong.
    void queryChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void read();
    void ask();
    void onPause();
    bool isUnfinished() const;
    void onReturn();
    void completeWord();
    void insertKey(const QString &key);
    QString sentence(const control::SearchProblem &problem) const;

    QLineEdit *m_line;
    QLabel *m_wrong;
    QCompleter *m_completer;
    QTimer m_delay;
    control::MailSearch m_search;
    std::optional<control::SearchProblem> m_problem;
};

} // namespace ui
