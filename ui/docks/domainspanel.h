// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include <QStandardItemModel>

class QComboBox;
class QPlainTextEdit;
class QStackedWidget;

namespace ui {

class EmptyState;

/// What the DNS of each domain should hold, to copy into BIND, Windows DNS or a web page; what it holds now; the keys that sign its
/// mail, with their rotation; and what the domain gives its addresses. UI thread.
class DomainsPanel : public PagePanel
{
    Q_OBJECT
public:
    explicit DomainsPanel(EngineConnection &engine, QWidget *parent = nullptr);
    QComboBox *domains() const { return m_domain; }
    QComboBox *formats() const { return m_format; }
    QTableView *view() const { return m_view; }
    QString recordText() const;
    QString hint() const;
    QAction *editAction() const { return m_edit; }
    QAction *checkAction() const { return m_check; }
    QAction *copyAction() const { return m_copy; }
    QAction *nextKeysAction() const { return m_next; }
    QAction *useKeysAction() const { return m_use; }
    /// A first step for an engine without domains.
    void addEmptyStep(QAction *action);

protected:
    void reload() override;

private:
    enum Spelling { Bind, Windows, Page };
    QWidget *makeRecords();
    QWidget *makeText();
    void showDomains(const QList<control::Domain> &domains);
    void readDns();
    void edit();
    void check();
    void showDns(const control::DomainDns &dns);
    void showText();
    void showHint();
    QString lineOf(const control::DnsRecord &record) const;
    Done<control::DomainDns> shower(const QString &notice);
    control::Id domainId() const;
    void setBusy(bool busy);
    void updateState();

    QList<control::Domain> m_domains;
    control::DomainDns m_dns;
    QStandardItemModel m_model;
    QStandardItemModel m_keyModel;
    QComboBox *m_domain = nullptr;
    QComboBox *m_format = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QTableView *m_view = nullptr;
    QTableView *m_keys = nullptr;
    QLabel *m_hint = nullptr;
    QPlainTextEdit *m_text = nullptr;
    QAction *m_edit = nullptr;
    QAction *m_check = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_next = nullptr;
    QAction *m_use = nullptr;
    bool m_busy = false;
};

} // namespace ui
