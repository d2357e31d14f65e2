// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace ui {

/// The root of the local authority: saved for a system, with what to do there so that it is trusted. UI thread.
class RootHelp : public QWidget
{
    Q_OBJECT
public:
    explicit RootHelp(EngineConnection &engine, QWidget *parent = nullptr);
    QComboBox *systems() const { return m_system; }
    QPushButton *saveButton() const { return m_save; }
    QString text() const;

Q_SIGNALS:
    void failed(const base::Error &error);

private:
    void save();
    void showSteps();

    EngineConnection &m_engine;
    QComboBox *m_system;
    QPushButton *m_save;
    QLabel *m_steps;
};

} // namespace ui
