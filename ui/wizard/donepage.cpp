// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/donepage.h"
#include "dialogs/roothelp.h"
#include "docks/domainspanel.h"
#include "look/colors.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QLabel>
#include <QPalette>
#include <QPushButton>
#include <QTimer>
#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kFollowMs = 200;
constexpr int kFollowTimes = 50;

} // namespace

DonePage::DonePage(SetupPlan &plan, EngineConnection &engine, QWidget *parent)
    : SetupPage(plan, parent)
    , m_engine(engine)
    , m_state(makeLabel())
    , m_domains(new DomainsPanel(engine, this))
    , m_root(new RootHelp(engine, this))
    , m_test(new QPushButton(tr("Send a test mail"), this))
    , m_again(new QPushButton(tr("Try again"), this))
{
    setTitle(tr("The server runs"));
    setSubTitle(tr("Mail finds it once the DNS holds these records; they are in Domains too. The test mail stays inside."));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_test);
    row->addWidget(m_again);
    row->addWidget(m_state, 1);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_domains, 1);
    column->addWidget(m_root);
    column->addLayout(row);
    m_test->setEnabled(false);
    m_again->hide();
    connect(m_again, &QAbstractButton::clicked, this, &DonePage::makeDomain);
    connect(m_root, &RootHelp::failed, this, qOverload<const base::Error &>(&DonePage::say));
    connect(m_test, &QAbstractButton::clicked, this, &DonePage::sendTest);
    connect(&engine, &EngineConnection::stateChanged, this, [this](LinkState state) {
        if (state == LinkState::Flowing && !m_begun && wizard() && wizard()->currentPage() == this)
            begin();
    });
}

void DonePage::initializePage()
{
    m_domains->setVisible(!m_plan.domain.isEmpty());
    m_root->setVisible(m_plan.certificateFrom == SetupPlan::LocalAuthority);
    if (m_plan.domain.isEmpty())
        setSubTitle(tr("The test mail stays inside."));
    say(State::Waiting, tr("Starting…"));
    if (m_engine.state() == LinkState::Flowing)
        begin();
}

void DonePage::begin()
{
    m_begun = true;
    makeDomain();
}

QString DonePage::domain() const
{
    return m_plan.administrator.section(u'@', -1);
}

void DonePage::makeDomain()
{
    m_again->hide();
    say(State::Waiting, tr("Making the domain and the administrator…"));
    QStringList wanted{domain()};
    if (!m_plan.domain.isEmpty() && m_plan.domain.compare(domain(), Qt::CaseInsensitive) != 0)
        wanted.append(m_plan.domain);
    const auto open = std::make_shared<qsizetype>(wanted.size());
    for (const QString &name : std::as_const(wanted)) {
        m_engine.api().createDomain(name, this, [this, open](const base::Result<control::Domain> &made) {
            if (!made && made.error().kind != base::ErrorKind::Exists) {
                failAdministrator(made.error());
                *open = -1;
            } else if (--*open == 0) {
                makeAdministrator();
            }
        });
    }
}

void DonePage::makeAdministrator()
{
    control::NewUser user;
    user.address = m_plan.administrator;
    user.displayName = m_plan.administratorName;
    user.password = m_plan.administratorPassword;
    user.roles = {control::Role::Admin};
    m_engine.api().createUser(user, this, [this](const base::Result<control::User> &made) {
        if (!made && made.error().kind != base::ErrorKind::Exists) {
            failAdministrator(made.error());
            return;
        }
        m_plan.administratorPassword.clear();
        makePostmaster();
    });
}

/// What is missing can be made in Users, too: the console of this machine is let in by its token.
void DonePage::failAdministrator(const base::Error &error)
{
    m_ended = true;
    m_again->show();
    say(State::Failed, tr("There is no administrator yet: %1").arg(Words::of(error)));
    Q_EMIT completeChanged();
}

/// RFC 5321 4.5.1: every domain has a postmaster.
void DonePage::makePostmaster()
{
    const auto end = [this] {
        m_ended = true;
        m_test->setEnabled(true);
        say(State::Flowing, ready());
        Q_EMIT completeChanged();
    };
    const QString postmaster = u"postmaster@"_s + (m_plan.domain.isEmpty() ? domain() : m_plan.domain);
    if (postmaster.compare(m_plan.administrator, Qt::CaseInsensitive) == 0) {
        end();
        return;
    }
    m_engine.api().saveAlias({0, 0, postmaster, {m_plan.administrator}, 0}, this, [this, end](const base::Result<control::Alias> &made) {
        end();
        if (!made && made.error().kind != base::ErrorKind::Exists)
            say(made.error());
    });
}

QString DonePage::ready() const
{
    const QString there = tr("The server runs, and %1 is its administrator.").arg(m_plan.administrator);
    return m_plan.certificateFrom == SetupPlan::Acme ? Words::sentences({there, tr("The ACME server is being asked; Certificates says what comes of it.")}) : there;
}

void DonePage::sendTest()
{
    m_test->setEnabled(false);
    say(State::Waiting, tr("Sending…"));
    m_engine.api().sendMail(m_plan.administrator, m_plan.administrator, tr("Test mail from Postkontor"), tr("If you can read this, mail arrives."), this,
                            [this](const base::Result<control::Id> &mailId) {
                                m_test->setEnabled(true);
                                if (mailId)
                                    followTest(*mailId, kFollowTimes);
                                else
                                    say(mailId.error());
                            });
}

void DonePage::followTest(control::Id mailId, int left)
{
    m_engine.api().trace(mailId, this, [this, mailId, left](const base::Result<QList<control::Event>> &events) {
        const bool there = events && std::any_of(events->begin(), events->end(), [](const control::Event &event) {
            return event.kind == "message.received"_L1;
        });
        if (there)
            say(State::Flowing, tr("The test mail is in the mailbox %1.").arg(m_plan.administrator));
        else if (left > 0)
            QTimer::singleShot(kFollowMs, this, [this, mailId, left] { followTest(mailId, left - 1); });
        else
            say(State::Trouble, tr("The test mail was accepted but did not arrive yet. Its way is in the log."));
    });
}

void DonePage::showFailure(const QString &text)
{
    m_ended = true;
    setTitle(tr("The server did not start"));
    setSubTitle(tr("Mend what is wrong and start the program again."));
    m_domains->hide();
    m_root->hide();
    say(State::Failed, text);
    Q_EMIT completeChanged();
}

void DonePage::say(State state, const QString &text)
{
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, stateColor(state, palette.color(QPalette::Window)));
    m_state->setPalette(palette);
    m_state->setText(stateShape(state) + u' ' + text);
}

void DonePage::say(const base::Error &error)
{
    say(State::Failed, Words::of(error));
}

QString DonePage::text() const
{
    return m_state->text();
}

} // namespace ui
