// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTimer>

namespace ui {

/// When a list of search results looks again: only the engine can say whether new mail matches, and it can a moment after the mail came, on
/// a busy engine some seconds after. Never without new mail, and under load every few seconds. UI thread.
class SearchRefresh : public QObject
{
    Q_OBJECT
public:
    explicit SearchRefresh(QObject *parent = nullptr);
    /// New mail came.
    void arm();
    void stop();

Q_SIGNALS:
    void due();

private:
    QTimer m_timer;
    int m_looks = 0; // to come
};

} // namespace ui
