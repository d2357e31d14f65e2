// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/flight.h"
#include <QDialog>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace ui {

class EngineConnection;

/// The flight records an engine keeps: made at alerts, after a crash or here; to open, save or remove. UI thread.
class RecordsDialog : public QDialog
{
    Q_OBJECT
public:
    explicit RecordsDialog(EngineConnection &engine, QWidget *parent = nullptr);

    QTreeWidget *list() const { return m_list; }
    QString message() const;

Q_SIGNALS:
    /// To be opened: the record and its name.
    void recordRead(const QByteArray &json, const QString &name);

private:
    void reload();
    void fill(const QList<control::FlightFile> &files);
    void readChosen(std::function<void(const QByteArray &json, const QString &name)> use);
    void makeOne();
    void removeChosen();
    void updateButtons();
    QString chosen() const;
    void say(const QString &text);

    EngineConnection &m_engine;
    QTreeWidget *m_list;
    QLabel *m_message;
    QPushButton *m_open;
    QPushButton *m_save;
    QPushButton *m_remove;
    QPushButton *m_make;
    bool m_busy = false;
};

} // namespace ui
