// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/setupwizard.h"
#include "wizard/donepage.h"
#include "wizard/portspage.h"
#include "wizard/setuppages.h"

namespace ui {

SetupWizard::SetupWizard(EngineConnection &engine, QWidget *parent)
    : QWizard(parent)
    , m_role(new RolePage(m_plan))
    , m_names(new NamesPage(m_plan))
    , m_ports(new PortsPage(m_plan))
    , m_security(new SecurityPage(m_plan))
    , m_outgoing(new OutgoingPage(m_plan))
    , m_summary(new SummaryPage(m_plan))
    , m_done(new DonePage(m_plan, engine))
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
    setPage(Summary, m_summary);
    setPage(Done, m_done);
    resize(760, 560);
    connect(this, &QWizard::currentIdChanged, this, [this](int id) {
        if (id == Done)
            Q_EMIT planReady(m_plan);
    });
}

int SetupWizard::nextId() const
{
    if (currentId() == Security && m_plan.role == SetupPlan::TestMail)
        return Summary; // nothing leaves
    return QWizard::nextId();
}

} // namespace ui
