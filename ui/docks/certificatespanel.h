// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/certificates.h"
#include "docks/pagepanel.h"
#include <QStandardItemModel>
#include <QTimer>

class QStackedWidget;

namespace ui {

class EmptyState;
class RootHelp;

/// What TLS listeners show: for which names, from where, until when, what is wrong; renewed at once, and the root of the local
/// authority for those who are to trust it. UI thread.
class CertificatesPanel : public PagePanel
{
    Q_OBJECT
public:
    explicit CertificatesPanel(EngineConnection &engine, QWidget *parent = nullptr);
    ~CertificatesPanel() override;
    QTableView *view() const { return m_view; }
    QAction *renewAction() const { return m_renew; }
    QAction *copyAction() const { return m_copy; }
    QList<QAction *> actions() const { return {m_renew, m_copy}; }
    RootHelp &root() { return *m_root; }
    QString detail() const;

protected:
    void reload() override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void setWatched(bool watched);
    void onEvent(const control::Event &event);
    void showAll(const QList<control::Certificate> &all);
    const control::Certificate *chosen() const;
    void renew();
    void updateState();

    QList<control::Certificate> m_all;
    QStandardItemModel m_model;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_detail;
    RootHelp *m_root;
    QAction *m_renew;
    QAction *m_copy;
    QTimer m_soon;
    bool m_watched = false;
    bool m_loaded = false;
};

} // namespace ui
