// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "look/colors.h"
#include "models/alertmodel.h"

namespace ui {

/// What the icon on the desktop says: the state of all in one, and the counts worth knowing from afar. UI thread.
class TrayModel : public QObject
{
    Q_OBJECT
public:
    TrayModel(EngineConnection &engine, const AlertModel &alerts, QObject *parent = nullptr);

    /// The link's, or Trouble when alerts are open or the queue is held up by the load.
    State state() const;
    /// Recipients in the queue, of all waiting states; nullopt until the engine has said.
    std::optional<qint64> waiting() const { return m_waiting; }
    int alerts() const { return m_alerts; }
    /// Plain text, a line each: engine and state, queue, alerts.
    QString text() const;

Q_SIGNALS:
    void changed();

private:
    void take(const QHash<QString, double> &values);
    void update();

    EngineConnection &m_engine;
    const AlertModel &m_alertModel;
    std::optional<qint64> m_waiting;
    int m_alerts = 0;
    QString m_said;
};

} // namespace ui
