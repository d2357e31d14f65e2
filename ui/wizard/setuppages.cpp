// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/setuppages.h"
#include "look/colors.h"
#include "look/fonts.h"
#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QSysInfo>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kProbeMs = 10000;
constexpr int kBelowChoice = 24; // pixels: what belongs to a choice stands under its words
const auto kProbeHost = u"gmail-smtp-in.l.google.com"_s; // answers everybody on port 25

bool isName(const QString &text)
{
    static const QRegularExpression name(u"^(?=.{1,253}$)([\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)+[\\p{L}\\p{N}][\\p{L}\\p{N}-]*[\\p{L}\\p{N}]$"_s);
    return name.match(text).hasMatch();
}

bool isHostPort(const QString &text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    bool good = false;
    const int port = text.sliced(colon + 1).toInt(&good);
    return colon > 0 && good && port > 0 && port < 65536 && !text.contains(u' ');
}

} // namespace

QLabel *SetupPage::makeLabel(const QString &text)
{
    auto *label = new QLabel(text, this);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QLabel *SetupPage::makeCaption(const QString &text)
{
    QLabel *label = makeLabel(text);
    QPalette quiet = label->palette();
    quiet.setColor(QPalette::WindowText, captionColor(palette()));
    label->setPalette(quiet);
    return label;
}

RolePage::RolePage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
{
    setTitle(tr("What is this server for?"));
    setSubTitle(tr("Everything can be changed later, in Settings. Nothing is written before the last question."));
    const std::pair<QString, QString> roles[] = {
        {tr("Mail for an office"), tr("It takes mail for your domain from everywhere and keeps it in mailboxes; people send through it.")},
        {tr("Relay"), tr("It takes mail from the programs and machines of your own network and sends it on.")},
        {tr("Catch test mail"), tr("Programs under test send to it; you look at what they sent. Nothing leaves this machine. Mails of up to 10 MiB, to ten recipients at most.")}};
    auto *column = new QVBoxLayout(this);
    column->setSpacing(4);
    for (const auto &[name, what] : roles) {
        auto *button = new QRadioButton(name, this);
        button->setAccessibleDescription(what);
        QLabel *label = makeLabel(what);
        label->setIndent(kBelowChoice);
        m_buttons << button;
        column->addWidget(button);
        column->addWidget(label);
        column->addSpacing(12);
    }
    column->addStretch(1);
    m_buttons[m_plan.role]->setChecked(true);
}

bool RolePage::validatePage()
{
    for (int role = 0; role < m_buttons.size(); ++role) {
        if (m_buttons[role]->isChecked() && m_plan.role != SetupPlan::Role(role)) {
            m_plan.role = SetupPlan::Role(role);
            m_plan.ports.clear(); // those of another role
        }
    }
    return true;
}

NamesPage::NamesPage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
    , m_hostname(new QLineEdit(this))
    , m_domain(new QLineEdit(this))
    , m_domainLabel(makeLabel())
    , m_hint(makeLabel())
    , m_example(makeCaption())
{
    setTitle(tr("What is it called?"));
    setSubTitle(tr("Other servers are greeted with the name of the server; the domain is what stands behind the @."));
    m_hostname->setPlaceholderText(u"mail.example.com"_s);
    m_domain->setPlaceholderText(u"example.com"_s);
    m_hostname->setAccessibleName(tr("Name of the server"));
    m_domain->setAccessibleName(tr("Domain"));
    auto *form = new QFormLayout(this);
    form->addRow(tr("Name of the server:"), m_hostname);
    form->addRow(tr("Domain:"), m_domain);
    form->addRow(m_domainLabel);
    form->addRow(m_hint);
    form->addRow(m_example);
    form->setVerticalSpacing(12);
    for (QLineEdit *edit : {m_hostname, m_domain}) {
        connect(edit, &QLineEdit::textChanged, this, [this] {
            const bool wrong = (!m_hostname->text().isEmpty() && !isName(m_hostname->text().trimmed()))
                || (!m_domain->text().isEmpty() && !isName(m_domain->text().trimmed()));
            m_hint->setText(wrong ? stateShape(State::Failed) + u' ' + tr("Names are words of letters, digits and hyphens with dots between them.") : QString());
            m_hint->setVisible(wrong);
            showExample();
            Q_EMIT completeChanged();
        });
    }
    m_hint->hide();
}

/// What will come of the two names.
void NamesPage::showExample()
{
    const QString host = isName(m_hostname->text().trimmed()) ? m_hostname->text().trimmed() : m_hostname->placeholderText();
    const QString domain = isName(m_domain->text().trimmed()) ? m_domain->text().trimmed() : m_domain->placeholderText();
    switch (m_plan.role) {
    case SetupPlan::Office:
        m_example->setText(tr("People get mail as anna@%1. Mail programs and other servers find the server as %2: that name must lead to its address in the DNS, "
                              "and its address back to the name, or others take the mail for spam. The last page lists all records.")
                               .arg(domain, host));
        break;
    case SetupPlan::Relay:
        m_example->setText(tr("Other servers see %1 as the sender's server. Its address must lead back to that name in the DNS, or they take the mail for spam.").arg(host));
        break;
    case SetupPlan::TestMail:
        m_example->setText(tr("Nobody outside sees these names. Mailboxes and disposable addresses of %1 catch what programs send.").arg(domain));
        break;
    }
}

void NamesPage::initializePage()
{
    if (m_hostname->text().isEmpty() && isName(QSysInfo::machineHostName()))
        m_hostname->setText(QSysInfo::machineHostName());
    m_domainLabel->setText(m_plan.role == SetupPlan::Office
                               ? tr("Mail for this domain is kept here. More domains can be added later.")
                               : tr("May be empty: the first mailbox brings its own domain."));
    showExample();
}

bool NamesPage::isComplete() const
{
    const QString domain = m_domain->text().trimmed();
    const bool domainGood = domain.isEmpty() ? m_plan.role != SetupPlan::Office : isName(domain);
    const QString name = m_hostname->text().trimmed();
    return domainGood && (name.isEmpty() ? m_plan.role == SetupPlan::TestMail : isName(name));
}

bool NamesPage::validatePage()
{
    m_plan.hostname = QString::fromLatin1(QUrl::toAce(m_hostname->text().trimmed())); // RFC 5890: other servers see this form
    m_plan.domain = m_domain->text().trimmed();
    return true;
}

OutgoingPage::OutgoingPage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
    , m_direct(new QRadioButton(tr("Directly, to the servers of the recipients"), this))
    , m_smarthost(new QRadioButton(tr("By a provider that sends it on"), this))
    , m_preset(new QComboBox(this))
    , m_server(new QLineEdit(this))
    , m_user(new QLineEdit(this))
    , m_secret(new QLineEdit(this))
    , m_answer(makeLabel())
{
    setTitle(tr("How does mail leave?"));
    setSubTitle(tr("Directly needs port 25 open to the outside and an address of good name; few homes and clouds have both."));
    m_direct->setChecked(true);
    m_preset->addItem(tr("Another one"));
    for (const SmarthostPreset &preset : smarthostPresets())
        m_preset->addItem(preset.name, preset.server);
    m_secret->setEchoMode(QLineEdit::Password);
    m_server->setPlaceholderText(u"relay.example.net:587"_s);
    m_preset->setAccessibleName(tr("Provider"));
    m_server->setAccessibleName(tr("Server and port"));
    m_user->setAccessibleName(tr("User name"));
    m_secret->setAccessibleName(tr("Password"));
    auto *probe = new QPushButton(tr("Try port 25"), this);
    probe->setToolTip(tr("Connects to %1 and says nothing.").arg(kProbeHost));
    auto *row = new QHBoxLayout;
    row->setContentsMargins(kBelowChoice, 0, 0, 0);
    row->addWidget(probe);
    row->addWidget(m_answer, 1);
    auto *form = new QFormLayout(this);
    QLabel *direct = makeCaption(tr("Nobody stands between, and results are seen here at once. Addresses of homes and of many clouds are refused by large providers, though; "
                                    "the name of the server must lead to its address and back."));
    QLabel *by = makeCaption(tr("It takes all mail for elsewhere, for an account or a fee. Right for homes, for clouds without port 25, and where the provider signs and counts anyway."));
    direct->setContentsMargins(kBelowChoice, 0, 0, 0);
    by->setContentsMargins(kBelowChoice, 0, 0, 0);
    m_direct->setAccessibleDescription(direct->text());
    m_smarthost->setAccessibleDescription(by->text());
    form->setVerticalSpacing(8);
    form->addRow(m_direct);
    form->addRow(direct);
    form->addRow(row);
    form->addRow(m_smarthost);
    form->addRow(by);
    auto *provider = new QFormLayout;
    provider->setContentsMargins(kBelowChoice, 4, 0, 0);
    provider->setVerticalSpacing(8);
    provider->setHorizontalSpacing(12);
    provider->addRow(tr("Provider:"), m_preset);
    provider->addRow(tr("Server and port:"), m_server);
    provider->addRow(tr("User name:"), m_user);
    provider->addRow(tr("Password:"), m_secret);
    form->addRow(provider);
    connect(probe, &QAbstractButton::clicked, this, &OutgoingPage::tryPort25);
    connect(m_smarthost, &QRadioButton::toggled, this, &OutgoingPage::updateState);
    connect(m_server, &QLineEdit::textChanged, this, &QWizardPage::completeChanged);
    connect(m_preset, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index > 0)
            m_server->setText(m_preset->itemData(index).toString());
    });
    updateState();
}

void OutgoingPage::tryPort25()
{
    delete m_probe;
    m_probe = new QTcpSocket(this);
    m_answer->setText(stateShape(State::Waiting) + u' ' + tr("Trying…"));
    const auto say = [this, probe = m_probe](bool open) {
        if (probe != m_probe)
            return;
        m_answer->setText(open ? stateShape(State::Flowing) + u' ' + tr("Port 25 is open: mail can leave directly.")
                               : stateShape(State::Failed) + u' ' + tr("No answer: mail needs a provider."));
        probe->abort();
    };
    connect(m_probe, &QTcpSocket::connected, this, [say] { say(true); });
    connect(m_probe, &QTcpSocket::errorOccurred, this, [say] { say(false); });
    QTimer::singleShot(kProbeMs, m_probe, [probe = m_probe, say] {
        if (probe->state() != QAbstractSocket::UnconnectedState)
            say(false);
    });
    m_probe->connectToHost(kProbeHost, 25);
}

void OutgoingPage::updateState()
{
    for (QWidget *widget : {static_cast<QWidget *>(m_preset), static_cast<QWidget *>(m_server), static_cast<QWidget *>(m_user),
                            static_cast<QWidget *>(m_secret)})
        widget->setEnabled(m_smarthost->isChecked());
    Q_EMIT completeChanged();
}

bool OutgoingPage::isComplete() const
{
    return !m_smarthost->isChecked() || isHostPort(m_server->text().trimmed());
}

bool OutgoingPage::validatePage()
{
    const bool used = m_smarthost->isChecked();
    m_plan.smarthost = used ? m_server->text().trimmed() : QString();
    m_plan.smarthostUser = used ? m_user->text() : QString();
    m_plan.smarthostSecret = used ? m_secret->text() : QString();
    return true;
}

SummaryPage::SummaryPage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
    , m_text(new QPlainTextEdit(this))
    , m_then(makeLabel())
{
    setTitle(tr("This will be written"));
    setSubTitle(tr("Until now nothing was. The settings go into a file of yours, the server starts, and its domain is made."));
    setCommitPage(true);
    m_text->setReadOnly(true);
    m_text->setAccessibleName(tr("Settings to be written"));
    m_text->setFont(fixedFont());
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_text, 1);
    column->addWidget(m_then);
}

void SummaryPage::initializePage()
{
    SetupPlan shown = m_plan;
    if (!shown.smarthostSecret.isEmpty())
        shown.smarthostSecret = u"••••••••"_s;
    m_text->setPlainText(shown.toToml());
    m_then->setText(tr("Then %1 becomes administrator. The password is in no file.").arg(m_plan.administrator));
}

QString SummaryPage::text() const
{
    return m_text->toPlainText();
}

} // namespace ui
