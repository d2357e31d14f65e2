// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/administratorpage.h"
#include "dialogs/passwordedit.h"
#include "look/colors.h"
#include "look/passwordwords.h"
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// As somebody types one; what the engine takes it says itself.
bool isAddress(const QString &text)
{
    static const QRegularExpression address(u"^[^\\s@,;<>\"]{1,64}@([\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+[\\p{L}\\p{N}-]{2,63}$"_s);
    return address.match(text).hasMatch();
}

} // namespace

AdministratorPage::AdministratorPage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
    , m_address(new QLineEdit(this))
    , m_name(new QLineEdit(this))
    , m_password(new PasswordEdit(this))
    , m_hint(makeLabel())
{
    setTitle(tr("Who runs the server?"));
    setSubTitle(tr("The administrator may do everything: people, settings, the queue. More of them can be made later, in Users."));
    m_address->setMaxLength(320);
    m_address->setAccessibleName(tr("Address of the administrator"));
    m_name->setMaxLength(200);
    m_name->setAccessibleName(tr("Name of the administrator"));
    m_name->setPlaceholderText(tr("may be empty"));
    auto *form = new QFormLayout(this);
    form->setVerticalSpacing(12);
    form->addRow(tr("Address:"), m_address);
    form->addRow(tr("Name:"), m_name);
    form->addRow(tr("Password:"), m_password);
    form->addRow(QString(), m_hint);
    form->addRow(makeLabel(tr("The address signs in here and in mail programs, and is a mailbox: mail to postmaster comes there, too. The password is kept as a hash only; "
                              "nobody can read it later. Whoever forgets it, or loses the phone of the second factor, runs on the server: "
                              "postkontord --reset-admin ADDRESS")));
    connect(m_address, &QLineEdit::textChanged, this, &AdministratorPage::updateState);
    connect(m_name, &QLineEdit::textChanged, this, &AdministratorPage::updateState);
    connect(m_password, &PasswordEdit::changed, this, &AdministratorPage::updateState);
}

/// Without a domain of its own the server's name is one.
QString AdministratorPage::domain() const
{
    if (!m_plan.domain.isEmpty())
        return m_plan.domain;
    return m_plan.hostname.contains(u'.') ? m_plan.hostname : u"mail.test"_s;
}

void AdministratorPage::initializePage()
{
    if (m_address->text().isEmpty() || m_address->text() == m_proposed) {
        m_proposed = u"admin@"_s + domain();
        m_address->setText(m_proposed);
    }
    updateState();
}

void AdministratorPage::updateState()
{
    const QString address = m_address->text().trimmed();
    m_password->setOwner({address, m_name->text()});
    QString problem;
    if (!address.isEmpty() && !isAddress(address))
        problem = tr("Not an address: it needs a name, an @ and a domain, such as %1.").arg(u"admin@"_s + domain());
    else if (!m_password->password().isEmpty() && m_password->password().compare(address, Qt::CaseInsensitive) == 0)
        problem = tr("The password is the address itself.");
    m_hint->setText(problem.isEmpty() ? QString() : stateShape(State::Failed) + u' ' + problem);
    m_hint->setVisible(!problem.isEmpty());
    Q_EMIT completeChanged();
}

QString AdministratorPage::hint() const
{
    return m_hint->text();
}

bool AdministratorPage::isComplete() const
{
    return isAddress(m_address->text().trimmed()) && m_password->password().size() >= PasswordWords::kShortest && m_hint->text().isEmpty();
}

bool AdministratorPage::validatePage()
{
    m_plan.administrator = m_address->text().trimmed();
    m_plan.administratorName = m_name->text().trimmed();
    m_plan.administratorPassword = m_password->password();
    return true;
}

} // namespace ui
