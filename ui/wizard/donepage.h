// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "look/colors.h"
#include "wizard/setuppages.h"

class QPushButton;

namespace ui {

class DomainsPanel;
class RootHelp;

/// After the engine has started: makes the domain and the administrator, who gets mail to postmaster, shows the DNS records to copy and
/// the root of the local authority, and sends a test mail through the whole server. UI thread.
class DonePage : public SetupPage
{
    Q_OBJECT
public:
    DonePage(SetupPlan &plan, EngineConnection &engine, QWidget *parent = nullptr);
    void initializePage() override;
    bool isComplete() const override { return m_ended; }
    /// Why the engine did not start, in its words.
    void showFailure(const QString &text);
    QString text() const;
    QPushButton *testButton() const { return m_test; }
    /// Seen while there is no administrator.
    QPushButton *againButton() const { return m_again; }
    RootHelp &root() { return *m_root; }
    DomainsPanel &domains() { return *m_domains; }

private:
    void begin();
    void makeDomain();
    void makeAdministrator();
    void makePostmaster();
    void failAdministrator(const base::Error &error);
    void sendTest();
    void followTest(control::Id mailId, int left);
    void say(State state, const QString &text);
    void say(const base::Error &error);
    /// That of the administrator.
    QString domain() const;
    QString ready() const;

    EngineConnection &m_engine;
    QLabel *m_state;
    DomainsPanel *m_domains;
    RootHelp *m_root;
    QPushButton *m_test;
    QPushButton *m_again;
    bool m_begun = false;
    bool m_ended = false;
};

} // namespace ui
