// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "look/colors.h"
#include "wizard/setuppages.h"

class QPushButton;

namespace ui {

class DomainsPanel;

/// After the engine has started: makes the domain and its first mailbox, shows the DNS records to copy, and sends a test mail
/// through the whole server. UI thread.
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
    DomainsPanel &domains() { return *m_domains; }

private:
    void begin();
    void makeDomain();
    void makeMailbox();
    void sendTest();
    void followTest(control::Id mailId, int left);
    void say(State state, const QString &text);
    void say(const base::Error &error);
    QString address() const;

    EngineConnection &m_engine;
    QLabel *m_state;
    DomainsPanel *m_domains;
    QPushButton *m_test;
    bool m_begun = false;
    bool m_ended = false;
};

} // namespace ui
