// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/setuppages.h"
#include "look/colors.h"
#include "look/fonts.h"
#include <QBoxLayout>
#include <QComboBox>
#include <QFileInfo>
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

RolePage::RolePage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
{
    setTitle(tr("What is this server for?"));
    setSubTitle(tr("Everything can be changed later, in Settings. Nothing is written before the last question."));
    const std::pair<QString, QString> roles[] = {
        {tr("Mail for an office"), tr("It takes mail for your domain from everywhere and keeps it in mailboxes; people send through it.")},
        {tr("Relay"), tr("It takes mail from the programs and machines of your own network and sends it on.")},
        {tr("Catch test mail"), tr("Programs under test send to it; you look at what they sent. Nothing leaves this machine.")}};
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
    for (QLineEdit *edit : {m_hostname, m_domain}) {
        connect(edit, &QLineEdit::textChanged, this, [this] {
            const bool wrong = (!m_hostname->text().isEmpty() && !isName(m_hostname->text().trimmed()))
                || (!m_domain->text().isEmpty() && !isName(m_domain->text().trimmed()));
            m_hint->setText(wrong ? stateShape(State::Failed) + u' ' + tr("Names are words of letters, digits and hyphens with dots between them.") : QString());
            Q_EMIT completeChanged();
        });
    }
}

void NamesPage::initializePage()
{
    if (m_hostname->text().isEmpty() && isName(QSysInfo::machineHostName()))
        m_hostname->setText(QSysInfo::machineHostName());
    m_domainLabel->setText(m_plan.role == SetupPlan::Office
                               ? tr("Mail for this domain is kept here. More domains can be added later.")
                               : tr("May be empty: the first mailbox brings its own domain."));
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

SecurityPage::SecurityPage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
    , m_selfMade(new QRadioButton(tr("Make one now"), this))
    , m_own(new QRadioButton(tr("Use files I have"), this))
    , m_certificate(new QLineEdit(this))
    , m_key(new QLineEdit(this))
    , m_hint(makeLabel())
{
    setTitle(tr("Which certificate?"));
    setSubTitle(tr("Connections are encrypted with it. Mail programs ask before they trust one that is self-made."));
    m_selfMade->setChecked(true);
    m_certificate->setPlaceholderText(u"/etc/ssl/mail.pem"_s);
    m_key->setPlaceholderText(u"/etc/ssl/mail.key"_s);
    m_certificate->setAccessibleName(tr("Certificate chain (PEM)"));
    m_key->setAccessibleName(tr("Private key (PEM)"));
    QLabel *what = makeLabel(tr("For the name of the server, good for ten years. One of your own can take its place later, in Settings."));
    what->setIndent(kBelowChoice);
    m_selfMade->setAccessibleDescription(what->text());
    auto *form = new QFormLayout(this);
    form->addRow(m_selfMade);
    form->addRow(what);
    form->addRow(m_own);
    auto *files = new QFormLayout;
    files->setContentsMargins(kBelowChoice, 0, 0, 0);
    files->addRow(tr("Certificate chain (PEM):"), m_certificate);
    files->addRow(tr("Private key (PEM):"), m_key);
    form->addRow(files);
    form->addRow(m_hint);
    connect(m_own, &QRadioButton::toggled, this, &SecurityPage::updateState);
    connect(m_certificate, &QLineEdit::textChanged, this, &SecurityPage::updateState);
    connect(m_key, &QLineEdit::textChanged, this, &SecurityPage::updateState);
    updateState();
}

void SecurityPage::updateState()
{
    m_certificate->setEnabled(m_own->isChecked());
    m_key->setEnabled(m_own->isChecked());
    QString problem;
    for (const QLineEdit *edit : {m_key, m_certificate}) {
        const QString file = edit->text().trimmed();
        if (m_own->isChecked() && !file.isEmpty() && !QFileInfo(file).isReadable())
            problem = tr("%1 cannot be read by this program.").arg(file);
    }
    m_hint->setText(problem.isEmpty() ? QString() : stateShape(State::Failed) + u' ' + problem);
    Q_EMIT completeChanged();
}

bool SecurityPage::isComplete() const
{
    const auto readable = [](const QLineEdit *edit) { return QFileInfo(edit->text().trimmed()).isFile() && QFileInfo(edit->text().trimmed()).isReadable(); };
    return !m_own->isChecked() || (readable(m_certificate) && readable(m_key));
}

bool SecurityPage::validatePage()
{
    m_plan.certificate = m_own->isChecked() ? m_certificate->text().trimmed() : QString();
    m_plan.key = m_own->isChecked() ? m_key->text().trimmed() : QString();
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
    form->addRow(m_direct);
    form->addRow(row);
    form->addRow(m_smarthost);
    auto *provider = new QFormLayout;
    provider->setContentsMargins(kBelowChoice, 0, 0, 0);
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
{
    setTitle(tr("This will be written"));
    setSubTitle(tr("Until now nothing was. The settings go into a file of yours, the server starts, and its domain is made."));
    setCommitPage(true);
    m_text->setReadOnly(true);
    m_text->setAccessibleName(tr("Settings to be written"));
    m_text->setFont(fixedFont());
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_text, 1);
}

void SummaryPage::initializePage()
{
    SetupPlan shown = m_plan;
    if (!shown.smarthostSecret.isEmpty())
        shown.smarthostSecret = u"••••••••"_s;
    m_text->setPlainText(shown.toToml());
}

QString SummaryPage::text() const
{
    return m_text->toPlainText();
}

} // namespace ui
