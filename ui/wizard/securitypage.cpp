// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/securitypage.h"
#include "wizard/acmecheck.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kBelowChoice = 24; // pixels: what belongs to a choice stands under its words
const auto kLetsEncrypt = u"https://acme-v02.api.letsencrypt.org/directory"_s;
const auto kLetsEncryptTrial = u"https://acme-staging-v02.api.letsencrypt.org/directory"_s;

struct Choice
{
    SetupPlan::Certificate from;
    QString name;
    QString what;
};

QList<Choice> choices()
{
    return {{SetupPlan::Acme, SecurityPage::tr("From an ACME server, such as Let's Encrypt"),
             SecurityPage::tr("Free, and every mail program believes it. It renews itself. It needs a public name and port 80 open to the outside.")},
            {SetupPlan::LocalAuthority, SecurityPage::tr("From a local authority, made now"),
             SecurityPage::tr("For an office without a public name. Each computer and phone installs its root once, and believes it from then on. The last page "
                              "saves that root and says how.")},
            {SetupPlan::OwnFiles, SecurityPage::tr("From files I have"),
             SecurityPage::tr("From certbot, a company's authority or a shop. The files are watched: a new certificate is used at once.")},
            {SetupPlan::Later, SecurityPage::tr("Later"),
             SecurityPage::tr("The server makes one that encrypts, but that nobody can verify: mail programs ask before they trust it.")}};
}

bool isDirectory(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && url.scheme() == "https"_L1 && !url.host().isEmpty();
}

bool isReadableFile(const QString &path)
{
    return QFileInfo(path).isFile() && QFileInfo(path).isReadable();
}

} // namespace

SecurityPage::SecurityPage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
    , m_hint(makeLabel())
    , m_check(new AcmeCheck(this))
{
    setTitle(tr("Which certificate?"));
    setSubTitle(tr("Connections are encrypted with it, and mail programs know by it that they talk to the right server."));
    m_buttons.resize(4);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(4);
    m_acme = makeAcme();
    m_files = makeFiles();
    for (const Choice &choice : choices()) {
        auto *button = new QRadioButton(choice.name, this);
        button->setAccessibleDescription(choice.what);
        m_buttons[choice.from] = button;
        QLabel *what = makeCaption(choice.what);
        what->setContentsMargins(kBelowChoice, 0, 0, 4);
        column->addWidget(button);
        column->addWidget(what);
        if (choice.from == SetupPlan::Acme)
            column->addWidget(m_acme);
        if (choice.from == SetupPlan::OwnFiles)
            column->addWidget(m_files);
        m_captions.append(what);
        connect(button, &QRadioButton::toggled, this, [this](bool on) {
            if (on)
                updateState();
        });
    }
    column->addWidget(m_hint);
    column->addStretch(1);
    connect(m_check, &AcmeCheck::changed, this, &SecurityPage::showCheck);
    m_buttons[SetupPlan::Later]->setChecked(true);
}

QWidget *SecurityPage::makeAcme()
{
    auto *group = new QWidget(this);
    m_directory = new QComboBox(group);
    m_directory->setEditable(true);
    m_directory->setInsertPolicy(QComboBox::NoInsert);
    m_directory->addItems({kLetsEncrypt, kLetsEncryptTrial});
    m_directory->setAccessibleName(tr("Directory of the ACME server"));
    m_directory->setToolTip(tr("The second one is Let's Encrypt's for trials: its certificates are believed by nobody, and it counts no failures."));
    m_directory->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_contact = new QLineEdit(group);
    m_contact->setAccessibleName(tr("Address the ACME server may write to"));
    m_contact->setMaxLength(320);
    m_terms = new QCheckBox(tr("I have read the terms of its operator and agree to them"), group);
    m_port = makeLabel();
    m_name = makeLabel();
    auto *form = new QFormLayout(group);
    form->setContentsMargins(kBelowChoice, 4, 0, 8);
    form->addRow(tr("ACME server:"), m_directory);
    form->addRow(tr("May write to:"), m_contact);
    form->addRow(QString(), m_terms);
    form->addRow(m_name);
    form->addRow(m_port);
    connect(m_directory, &QComboBox::editTextChanged, this, &QWizardPage::completeChanged);
    connect(m_contact, &QLineEdit::textChanged, this, &QWizardPage::completeChanged);
    connect(m_terms, &QCheckBox::toggled, this, &QWizardPage::completeChanged);
    return group;
}

QWidget *SecurityPage::makeFiles()
{
    auto *group = new QWidget(this);
    m_certificate = new QLineEdit(group);
    m_key = new QLineEdit(group);
    m_certificate->setPlaceholderText(u"/etc/ssl/mail.pem"_s);
    m_key->setPlaceholderText(u"/etc/ssl/mail.key"_s);
    m_certificate->setAccessibleName(tr("Certificate chain (PEM)"));
    m_key->setAccessibleName(tr("Private key (PEM)"));
    auto *form = new QFormLayout(group);
    form->setContentsMargins(kBelowChoice, 4, 0, 8);
    form->addRow(tr("Certificate chain (PEM):"), m_certificate);
    form->addRow(tr("Private key (PEM):"), m_key);
    connect(m_certificate, &QLineEdit::textChanged, this, &SecurityPage::updateState);
    connect(m_key, &QLineEdit::textChanged, this, &SecurityPage::updateState);
    return group;
}

void SecurityPage::initializePage()
{
    const bool outside = m_plan.role != SetupPlan::TestMail; // what catches test mail is not seen from there
    m_buttons[SetupPlan::Acme]->setVisible(outside);
    m_captions[SetupPlan::Acme]->setVisible(outside);
    if (!outside && chosen() == SetupPlan::Acme)
        m_buttons[SetupPlan::Later]->setChecked(true);
    if (m_contact->text().isEmpty() && !m_plan.domain.isEmpty())
        m_contact->setText(u"postmaster@"_s + m_plan.domain);
    updateState();
}

SetupPlan::Certificate SecurityPage::chosen() const
{
    for (int i = 0; i < m_buttons.size(); ++i) {
        if (m_buttons[i]->isChecked())
            return SetupPlan::Certificate(i);
    }
    return SetupPlan::Later;
}

void SecurityPage::updateState()
{
    const SetupPlan::Certificate from = chosen();
    m_acme->setVisible(from == SetupPlan::Acme);
    m_files->setVisible(from == SetupPlan::OwnFiles);
    const QString problem = from == SetupPlan::OwnFiles ? fileProblem() : QString();
    m_hint->setText(problem.isEmpty() ? QString() : stateShape(State::Failed) + u' ' + problem);
    m_hint->setVisible(!problem.isEmpty());
    if (from == SetupPlan::Acme)
        m_check->start(m_plan.hostname);
    Q_EMIT completeChanged();
}

void SecurityPage::showCheck()
{
    const auto put = [this](QLabel *label, const AcmeCheck::Line &line) {
        QPalette palette = this->palette();
        palette.setColor(QPalette::WindowText, stateColor(line.state, palette.color(QPalette::Window)));
        label->setPalette(palette);
        label->setText(stateShape(line.state) + u' ' + line.words);
    };
    put(m_port, m_check->port());
    put(m_name, m_check->name());
    Q_EMIT completeChanged();
}

QString SecurityPage::fileProblem() const
{
    for (const QLineEdit *edit : {m_certificate, m_key}) {
        const QString file = edit->text().trimmed();
        if (!file.isEmpty() && !isReadableFile(file))
            return tr("%1 cannot be read by this program.").arg(file);
    }
    return {};
}

QString SecurityPage::verdict() const
{
    return chosen() == SetupPlan::Acme ? m_name->text() + u'\n' + m_port->text() : m_hint->text();
}

bool SecurityPage::isComplete() const
{
    switch (chosen()) {
    case SetupPlan::Acme: {
        const QString contact = m_contact->text().trimmed();
        return AcmeCheck::isPublic(m_plan.hostname) && isDirectory(m_directory->currentText().trimmed()) && m_terms->isChecked()
            && (contact.isEmpty() || contact.indexOf(u'@') > 0);
    }
    case SetupPlan::OwnFiles:
        return isReadableFile(m_certificate->text().trimmed()) && isReadableFile(m_key->text().trimmed());
    case SetupPlan::LocalAuthority:
    case SetupPlan::Later:
        break;
    }
    return true;
}

bool SecurityPage::validatePage()
{
    m_plan.certificateFrom = chosen();
    const bool files = chosen() == SetupPlan::OwnFiles;
    m_plan.certificate = files ? m_certificate->text().trimmed() : QString();
    m_plan.key = files ? m_key->text().trimmed() : QString();
    const bool acme = chosen() == SetupPlan::Acme;
    m_plan.acmeDirectory = acme ? m_directory->currentText().trimmed() : QString();
    m_plan.acmeContact = acme ? m_contact->text().trimmed() : QString();
    m_plan.acmeListener = acme && m_check->portIsFree() ? QString::fromLatin1(AcmeCheck::kAddress) : QString();
    return true;
}

} // namespace ui
