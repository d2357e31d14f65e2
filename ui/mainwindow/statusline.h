// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QTimer>

class QLabel;
class QStatusBar;

namespace ui {

class EngineConnection;

/// What stands in the status bar: contents, disk, certificate, uptime and version of the engine. What is not known is left out.
/// Belongs to the status bar. UI thread.
class StatusLine : public QObject
{
    Q_OBJECT
public:
    StatusLine(EngineConnection &engine, QStatusBar *bar);
    ~StatusLine() override;
    QLabel *disk() const { return m_disk; }
    QLabel *certificate() const { return m_certificate; }

private:
    void showStatus();
    void showSample(const QHash<QString, double> &values);

    EngineConnection &m_engine;
    QLabel *m_contents;
    QLabel *m_disk;
    QLabel *m_certificate;
    QLabel *m_uptime;
    QLabel *m_version;
    QTimer m_clock;
};

} // namespace ui
