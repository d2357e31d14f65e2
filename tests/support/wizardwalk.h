// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "dialogs/passwordedit.h"
#include "wizard/acmecheck.h"
#include "wizard/administratorpage.h"
#include "wizard/donepage.h"
#include "wizard/portspage.h"
#include "wizard/securitypage.h"
#include "wizard/setuppages.h"
#include "wizard/setupwizard.h"
#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QHostAddress>
#include <QHostInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QRadioButton>
#include <QTcpServer>
#include <QTest>
#include <functional>

namespace support {

/// Walks the first-run wizard of an office from its first page to the last, as somebody would who answers everything; `connect` is the
/// program's part after the summary. `onPage` sees each page once it is filled in. False: it got stuck. UI thread.
inline bool walkWizard(ui::SetupWizard &wizard, const std::function<void()> &connect, const std::function<void(int page)> &onPage)
{
    constexpr int kPatienceMs = 30000;
    const auto next = [&](int page, QWizard::WizardButton button = QWizard::NextButton) {
        if (!QTest::qWaitFor([&] { return wizard.button(button)->isEnabled(); }, kPatienceMs))
            return false;
        wizard.button(button)->click();
        return QTest::qWaitFor([&] { return wizard.currentId() == page; }, kPatienceMs);
    };
    const auto see = [&] {
        QTest::qWait(50); // laid out and painted
        onPage(wizard.currentId());
    };
    wizard.role().button(ui::SetupPlan::Office)->click();
    see();
    if (!next(ui::SetupWizard::Names))
        return false;
    wizard.names().hostname()->setText(QStringLiteral("mail.example.test"));
    wizard.names().domain()->setText(QStringLiteral("example.test"));
    see();
    if (!next(ui::SetupWizard::Ports))
        return false;
    const auto ports = ui::SetupPlan::usualPorts(ui::SetupPlan::Office);
    for (const ui::SetupPlan::Port &port : ports) {
        QTcpServer free;
        if (!free.listen(QHostAddress::LocalHost))
            return false;
        wizard.ports().address(port.listener)->setText(QStringLiteral("127.0.0.1:%1").arg(free.serverPort()));
    }
    if (!QTest::qWaitFor([&] { return wizard.button(QWizard::NextButton)->isEnabled(); }, kPatienceMs))
        return false;
    see();
    if (!next(ui::SetupWizard::Security))
        return false;
    wizard.security().button(ui::SetupPlan::LocalAuthority)->click();
    see();
    if (!next(ui::SetupWizard::Outgoing))
        return false;
    wizard.outgoing().smarthostButton()->click();
    wizard.outgoing().presets()->setCurrentIndex(1);
    wizard.outgoing().user()->setText(QStringLiteral("office@example.test"));
    wizard.outgoing().secret()->setText(QStringLiteral("secret"));
    see();
    if (!next(ui::SetupWizard::Administrator))
        return false;
    wizard.administrator().password()->generateButton()->click();
    see();
    if (!next(ui::SetupWizard::Summary))
        return false;
    see();
    if (!next(ui::SetupWizard::Done, QWizard::CommitButton))
        return false;
    connect();
    if (!QTest::qWaitFor([&] { return wizard.donePage().testButton()->isEnabled(); }, kPatienceMs))
        return false;
    QTest::qWait(300); // its DNS records come after
    see();
    return true;
}

} // namespace support
