// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/donepage.h"
#include "docks/domainspanel.h"
#include "look/colors.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QLabel>
#include <QPalette>
#include <QPushButton>
#include <QTimer>

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
    , m_test(new QPushButton(tr("Send a test mail"), this))
{
    setTitle(tr("The server runs"));
    setSubTitle(tr("Mail finds it once the DNS holds these records; they are in Domains too. The test mail stays inside."));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_test);
    row->addWidget(m_state, 1);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_domains, 1);
    column->addLayout(row);
    m_test->setEnabled(false);
    connect(m_test, &QAbstractButton::clicked, this, &DonePage::sendTest);
    connect(&engine, &EngineConnection::stateChanged, this, [this](LinkState state) {
        if (state == LinkState::Flowing && !m_begun && wizard() && wizard()->currentPage() == this)
            begin();
    });
}

void DonePage::initializePage()
{
    m_domains->setVisible(!m_plan.domain.isEmpty());
    say(State::Waiting, tr("Starting…"));
    if (m_engine.state() == LinkState::Flowing)
        begin();
}

void DonePage::begin()
{
    m_begun = true;
    if (!m_plan.domain.isEmpty()) {
        makeDomain();
        return;
    }
    m_ended = true;
    say(State::Flowing, tr("The server runs and waits for mail."));
    Q_EMIT completeChanged();
}

void DonePage::makeDomain()
{
    m_engine.api().createDomain(m_plan.domain, this, [this](const base::Result<control::Domain> &domain) {
        m_ended = true; // whatever comes now, it can be mended in the console
        Q_EMIT completeChanged();
        if (!domain && domain.error().kind != base::ErrorKind::Exists)
            say(domain.error());
        else
            makeMailbox();
    });
}

QString DonePage::address() const
{
    return u"postmaster@"_s + m_plan.domain;
}

/// RFC 5321 4.5.1: every domain has a postmaster.
void DonePage::makeMailbox()
{
    m_engine.api().createMailbox(address(), {}, std::nullopt, this, [this](const base::Result<control::NewMailbox> &made) {
        if (!made && made.error().kind != base::ErrorKind::Exists) {
            say(made.error());
            return;
        }
        m_test->setEnabled(true);
        say(State::Flowing, tr("The server runs. %1 is there.").arg(address()));
    });
}

void DonePage::sendTest()
{
    m_test->setEnabled(false);
    say(State::Waiting, tr("Sending…"));
    m_engine.api().sendMail(address(), address(), tr("Test mail from Postkontor"), tr("If you can read this, mail arrives."), this,
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
            say(State::Flowing, tr("The test mail is in the mailbox %1.").arg(address()));
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
