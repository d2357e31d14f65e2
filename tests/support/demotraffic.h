// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/fakeengine.h"
#include <QTimer>

namespace support {

/// Fills a FakeEngine with an office's mail and keeps it moving: samples once a second, a message every few
/// seconds, connections that come and go. Deterministic but for the clock.
class DemoTraffic : public QObject
{
    Q_OBJECT
public:
    explicit DemoTraffic(FakeEngine &engine, QObject *parent = nullptr);
    /// Samples and messages from now on.
    void start();
    /// The n-th sample as it comes by SMTP: who sends it, and the mail with CRLF lines.
    static QByteArray sender(int n);
    static QByteArray letter(int n, qint64 at);
    static double valueAt(const QString &key, qint64 at);
    static QStringList keys();

private:
    control::MessageDetail message(int n, control::Id mailbox, qint64 at) const;
    void addMailbox(const QString &address, qint64 ttlSeconds = 0);
    void tick();

    FakeEngine &m_engine;
    QTimer m_timer;
    int m_count = 0;
};

} // namespace support
