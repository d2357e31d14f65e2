// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/userdialog.h"
#include "backend/traycalls.h"
#include "dialogs/addressespage.h"
#include "dialogs/awayform.h"
#include "dialogs/fieldform.h"
#include "dialogs/linesedit.h"
#include "dialogs/passwordedit.h"
#include "dialogs/quotaedit.h"
#include "dialogs/sendlimitsfields.h"
#include "dialogs/sessionspage.h"
#include "dialogs/signinpage.h"
#include "look/colors.h"
#include "look/format.h"
#include "look/passwordwords.h"
#include "look/peoplewords.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <algorithm>

using namespace Qt::StringLiterals;
using control::Role;

namespace ui {
namespace {

/// Set only where it differs.
template<typename T>
std::optional<T> differing(const T &now, const T &before)
{
    return now == before ? std::nullopt : std::optional<T>(now);
}

} // namespace

UserDialog::UserDialog(EngineConnection &engine, const std::optional<control::User> &user, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_user(user)
    , m_tabs(new QTabWidget(this))
    , m_general(new FieldForm(this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(user ? tr("User %1").arg(Format::oneLine(user->address, 100)) : tr("New user"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(fontMetrics().averageCharWidth() * 84);
    makeGeneral();
    m_tabs->addTab(m_general, tr("Person"));
    if (user) {
        makeMail();
        m_away = new AwayForm(this);
        m_away->setReply(user->autoReply);
        m_signIn = new SignInPage(engine, *user, this);
        m_addresses = new AddressesPage(engine, *user, this);
        m_tabs->addTab(m_addresses, tr("Addresses"));
        m_tabs->addTab(m_mail, tr("Mail"));
        m_tabs->addTab(m_away, tr("Away"));
        m_tabs->addTab(m_signIn, tr("Devices"));
        m_sessions = new SessionsPage(engine, *user, this);
        m_tabs->addTab(m_sessions, tr("Sessions"));
        makeLimits();
        m_tabs->addTab(m_limitsForm, tr("Limits"));
    } else {
        m_tabs->tabBar()->hide();
        m_tabs->setDocumentMode(true);
    }
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_buttons->button(QDialogButtonBox::Ok)->setText(user ? tr("Save") : tr("Create"));
    m_buttons->button(QDialogButtonBox::Ok)->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_problem);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &UserDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    updateState();
}

UserDialog::~UserDialog() = default;

void UserDialog::makeGeneral()
{
    m_address = new QLineEdit(m_user ? m_user->address : QString(), this);
    if (m_user)
        makeFixed(m_address);
    m_address->setMaxLength(320);
    m_address->setPlaceholderText(u"mei@example.test"_s);
    m_name = new QLineEdit(m_user ? m_user->displayName : QString(), this);
    m_name->setMaxLength(200);
    m_password = new PasswordEdit(this);
    if (m_user)
        m_password->edit()->setPlaceholderText(tr("stays as it is"));
    auto *roles = new QWidget(this);
    auto *column = new QVBoxLayout(roles);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    for (const Role role : {Role::Admin, Role::DomainAdmin, Role::Operator}) {
        auto *box = new QCheckBox(PeopleWords::of(role), roles);
        box->setChecked(m_user && m_user->roles.contains(role));
        box->setAccessibleDescription(PeopleWords::sentenceOf(role));
        auto *sentence = new QLabel(PeopleWords::sentenceOf(role), roles);
        sentence->setTextFormat(Qt::PlainText);
        sentence->setWordWrap(true);
        sentence->setIndent(24);
        makeQuiet(sentence);
        column->addWidget(box);
        column->addWidget(sentence);
        m_roles.append({role, box});
    }
    roles->setFocusProxy(m_roles.first().second);
    m_bytes = new QuotaEdit(QuotaEdit::Bytes, true, tr("Size of the mailbox"), this);
    m_messages = new QuotaEdit(QuotaEdit::Messages, true, tr("Messages in the mailbox"), this);
    if (m_user) {
        m_bytes->setQuota(m_user->quotaBytes);
        m_messages->setQuota(m_user->quotaMessages);
    }
    m_general->add(tr("Address:"), m_address, u"address"_s);
    m_general->add(tr("Name:"), m_name, u"displayName"_s);
    m_general->add(tr("Password:"), m_password, u"password"_s,
                   m_user ? tr("A new password signs the user out everywhere.")
                          : tr("At least %1 characters. It is not shown again; copy it before.").arg(PasswordWords::kShortest));
    m_general->add(tr("Roles:"), roles, u"roles"_s);
    m_general->add(tr("Size:"), m_bytes, u"quotaBytes"_s);
    m_general->add(tr("Messages:"), m_messages, u"quotaMessages"_s);
    connect(m_address, &QLineEdit::textChanged, this, &UserDialog::updateState);
    connect(m_name, &QLineEdit::textChanged, this, &UserDialog::updateState);
    connect(m_password, &PasswordEdit::changed, this, &UserDialog::updateState);
}

void UserDialog::makeMail()
{
    m_mail = new FieldForm(this);
    m_forwards = new LinesEdit(4, tr("Forward to"), this);
    m_forwards->setLines(m_user->forwardTo);
    m_keeps = new QCheckBox(tr("Keep a copy in the mailbox"), this);
    m_keeps->setChecked(m_user->forwardKeeps);
    m_senders = new LinesEdit(4, tr("May also send as"), this);
    m_senders->setLines(m_user->sendAs);
    m_mail->add(tr("Forward to:"), m_forwards, u"forwardTo"_s, tr("One address a line. Whatever comes in goes there, too."));
    m_mail->add(QString(), m_keeps, u"forwardKeeps"_s);
    m_mail->add(tr("May also send as:"), m_senders, u"sendAs"_s,
                tr("Besides the own address: one address a line, or @example.test for everything in a domain."));
}

void UserDialog::makeLimits()
{
    m_limitsForm = new FieldForm(this);
    m_limits = std::make_unique<SendLimitsFields>(*m_limitsForm, m_user->sendLimits);
    m_sending = new QLabel(this);
    m_sending->setTextFormat(Qt::PlainText);
    m_sending->setWordWrap(true);
    m_sending->hide();
    m_limitsForm->addWide(m_sending);
    readSendUsage(m_engine.api(), m_user->id, this, [this](const base::Result<control::SendUsage> &usage) { showUsage(usage); });
}

void UserDialog::showUsage(const base::Result<control::SendUsage> &usage)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    State state = State::Waiting;
    QString words;
    if (!usage) {
        state = State::Trouble;
        words = Words::of(usage.error());
    } else {
        m_limits->showUse(*usage);
        if (usage->held) {
            state = State::Held;
            words = tr("Mail of this user is held in the tray, because the sending changed suddenly.");
        } else if (usage->trustedUntil.value_or(0) > now) {
            words = tr("Nothing of this user is held in the tray until %1, whatever is sent.").arg(Format::moment(*usage->trustedUntil));
        }
    }
    QPalette loud = palette();
    loud.setColor(QPalette::WindowText, stateColor(state, palette().color(QPalette::Window)));
    m_sending->setPalette(loud);
    m_sending->setText(words.isEmpty() ? QString() : stateShape(state) + u' ' + words);
    m_sending->setVisible(!words.isEmpty());
}

QString UserDialog::sendingText() const
{
    return m_sending ? m_sending->text() : QString();
}

void UserDialog::askForPassword()
{
    m_tabs->setCurrentWidget(m_general);
    m_password->setFocus();
}

void UserDialog::updateState()
{
    m_password->setOwner({m_address->text(), m_name->text()});
    const qsizetype length = m_password->password().size();
    const bool enough = length >= PasswordWords::kShortest;
    const bool complete = m_user ? length == 0 || enough : m_address->text().contains(u'@') && enough;
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(complete);
}

QList<Role> UserDialog::roles() const
{
    QList<Role> roles;
    for (const auto &[role, box] : m_roles) {
        if (box->isChecked())
            roles.append(role);
    }
    return roles;
}

control::NewUser UserDialog::wanted() const
{
    return {m_address->text().trimmed(), m_password->password(), m_name->text().trimmed(), roles(), m_bytes->quota(), m_messages->quota()};
}

control::UserChange UserDialog::change() const
{
    const auto byRole = [](QList<Role> list) {
        std::sort(list.begin(), list.end());
        return list;
    };
    control::UserChange change;
    if (!m_password->password().isEmpty())
        change.password = m_password->password();
    change.displayName = differing(m_name->text().trimmed(), m_user->displayName);
    if (byRole(roles()) != byRole(m_user->roles))
        change.roles = roles();
    change.quotaBytes = differing(m_bytes->quota(), m_user->quotaBytes);
    change.quotaMessages = differing(m_messages->quota(), m_user->quotaMessages);
    change.sendLimits = differing(m_limits->limits(), m_user->sendLimits);
    change.forwardTo = differing(m_forwards->lines(), m_user->forwardTo);
    change.forwardKeeps = differing(m_keeps->isChecked(), m_user->forwardKeeps);
    change.autoReply = differing(m_away->reply(), m_user->autoReply);
    change.sendAs = differing(m_senders->lines(), m_user->sendAs);
    return change;
}

void UserDialog::accept()
{
    for (FieldForm *form : std::initializer_list<FieldForm *>{m_general, m_mail, m_away, m_limitsForm}) {
        if (form)
            form->forgive();
    }
    m_problem->hide();
    m_buttons->setEnabled(false);
    const auto done = [this](const base::Result<control::User> &answer) { take(answer); };
    if (m_user)
        m_engine.api().changeUser(m_user->id, change(), this, done);
    else
        m_engine.api().createUser(wanted(), this, done);
}

bool UserDialog::refuseIn(FieldForm *form, const base::Error &error)
{
    if (!form || !form->refuse(error))
        return false;
    m_tabs->setCurrentWidget(form);
    form->refuse(error); // the focus goes to what is seen
    return true;
}

void UserDialog::take(const base::Result<control::User> &answer)
{
    m_buttons->setEnabled(true);
    if (answer) {
        Q_EMIT saved(*answer);
        QDialog::accept();
        return;
    }
    if (refuseIn(m_general, answer.error()) || refuseIn(m_mail, answer.error()) || refuseIn(m_away, answer.error()) ||
        refuseIn(m_limitsForm, answer.error()))
        return;
    m_problem->setText(Words::of(answer.error()));
    m_problem->show();
}

QString UserDialog::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

} // namespace ui
