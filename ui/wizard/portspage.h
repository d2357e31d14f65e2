// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "wizard/setuppages.h"
#include <QTimer>

class QGridLayout;
class QScrollArea;

namespace ui {

/// Where the server listens, each address tried as it is typed. UI thread.
class PortsPage : public SetupPage
{
    Q_OBJECT
public:
    explicit PortsPage(SetupPlan &plan, QWidget *parent = nullptr);
    void initializePage() override;
    bool isComplete() const override;
    bool validatePage() override;
    QLineEdit *address(const QString &listener) const;
    /// What the test said of it.
    QString verdict(const QString &listener) const;

private:
    struct Row
    {
        QString listener;
        QLineEdit *address = nullptr;
        QLabel *verdict = nullptr;
        QLabel *sentence = nullptr;
        bool good = false;
    };
    void test();
    const Row *find(const QString &listener) const;

    QGridLayout *m_grid;
    QScrollArea *m_scroll; ///< there are more rows than a small screen has room for
    QLabel *m_hint;
    QList<Row> m_rows;
    SetupPlan::Role m_shown = SetupPlan::Office;
    QTimer m_soon;
};

} // namespace ui
