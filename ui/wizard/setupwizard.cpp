// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/setupwizard.h"
#include "wizard/administratorpage.h"
#include "wizard/donepage.h"
#include "wizard/portspage.h"
#include "wizard/securitypage.h"
#include "wizard/setuppages.h"
#include "wizard/steplist.h"

namespace ui {

SetupWizard::SetupWizard(EngineConnection &engine, QWidget *parent)
    : QWizard(parent)
    , m_role(new RolePage(m_plan))
    , m_names(new NamesPage(m_plan))
    , m_ports(new PortsPage(m_plan))
    , m_security(new SecurityPage(m_plan))
    , m_outgoing(new OutgoingPage(m_plan))
    , m_administrator(new AdministratorPage(m_plan))
    , m_summary(new SummaryPage(m_plan))
    , m_done(new DonePage(m_plan, engine))
    , m_steps(new StepList({tr("Purpose"), tr("Names"), tr("Ports"), tr("Certificate"), tr("Way out"), tr("Administrator"), tr("Summary"), tr("It runs")}))
{
    setWindowTitle(tr("Set up Postkontor"));
    setWizardStyle(QWizard::ModernStyle);
    setOption(QWizard::NoBackButtonOnStartPage);
    setOption(QWizard::NoCancelButtonOnLastPage);
    setOption(QWizard::NoBackButtonOnLastPage);
    setTitleFormat(Qt::PlainText);
    setSubTitleFormat(Qt::PlainText);
    setButtonText(QWizard::CommitButton, tr("Set up"));
    setButtonText(QWizard::FinishButton, tr("Open the console"));
    setPage(Role, m_role);
    setPage(Names, m_names);
    setPage(Ports, m_ports);
    setPage(Security, m_security);
    setPage(Outgoing, m_outgoing);
    setPage(Administrator, m_administrator);
    setPage(Summary, m_summary);
    setPage(Done, m_done);
    setSideWidget(m_steps);
    resize(880, 540);
    connect(this, &QWizard::currentIdChanged, this, [this](int id) {
        m_steps->setSkipped(Outgoing, m_plan.role == SetupPlan::TestMail);
        m_steps->setCurrent(id);
        if (id == Done)
            Q_EMIT planReady(m_plan);
    });
}

int SetupWizard::nextId() const
{
    if (currentId() == Security && m_plan.role == SetupPlan::TestMail)
        return Administrator; // nothing leaves
    return QWizard::nextId();
}

} // namespace ui
