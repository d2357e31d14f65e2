// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "wizard/setupplan.h"
#include <QWizard>

namespace ui {

class AdministratorPage;
class DonePage;
class NamesPage;
class OutgoingPage;
class PortsPage;
class RolePage;
class SecurityPage;
class StepList;
class SummaryPage;

/// The first start: questions, then what is written, then the running server. Rejected before the summary was agreed to, it
/// leaves nothing behind. UI thread.
class SetupWizard : public QWizard
{
    Q_OBJECT
public:
    enum Page { Role, Names, Ports, Security, Outgoing, Administrator, Summary, Done };

    explicit SetupWizard(EngineConnection &engine, QWidget *parent = nullptr);
    const SetupPlan &plan() const { return m_plan; }
    RolePage &role() { return *m_role; }
    NamesPage &names() { return *m_names; }
    PortsPage &ports() { return *m_ports; }
    SecurityPage &security() { return *m_security; }
    OutgoingPage &outgoing() { return *m_outgoing; }
    AdministratorPage &administrator() { return *m_administrator; }
    SummaryPage &summary() { return *m_summary; }
    DonePage &donePage() { return *m_done; }
    int nextId() const override;

Q_SIGNALS:
    /// Agreed to, once: write the settings, start the engine, connect to it.
    void planReady(const ui::SetupPlan &plan);

private:
    SetupPlan m_plan;
    RolePage *m_role;
    NamesPage *m_names;
    PortsPage *m_ports;
    SecurityPage *m_security;
    OutgoingPage *m_outgoing;
    AdministratorPage *m_administrator;
    SummaryPage *m_summary;
    DonePage *m_done;
    StepList *m_steps;
};

} // namespace ui
