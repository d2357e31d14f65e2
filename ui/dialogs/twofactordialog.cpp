// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/twofactordialog.h"
#include "backend/doorcalls.h"
#include "dialogs/qrcode.h"
#include "docks/savefile.h"
#include "look/colors.h"
#include "look/fonts.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qsizetype kDigits = 6;

QLabel *wrapped(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

/// As authenticator programs show it, and as it is typed without losing the place.
QString inGroups(const QString &secret)
{
    QString text;
    for (qsizetype i = 0; i < secret.size(); ++i)
        text += (i > 0 && i % 4 == 0 ? u" "_s : QString()) + secret[i];
    return text;
}

} // namespace

TwoFactorDialog::TwoFactorDialog(EngineConnection &engine, const control::User &user, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_user(user)
    , m_pages(new QStackedWidget(this))
    , m_problem(wrapped({}, this))
{
    setWindowTitle(tr("Second factor of %1").arg(Format::oneLine(user.address, 100)));
    setAttribute(Qt::WA_DeleteOnClose);
    m_pages->addWidget(makeProof());
    m_pages->addWidget(makeRecovery());
    m_problem->hide();
    auto *buttons = new QDialogButtonBox(this);
    m_next = buttons->addButton(tr("Confirm"), QDialogButtonBox::AcceptRole);
    m_next->setDefault(true);
    m_cancel = buttons->addButton(QDialogButtonBox::Cancel);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_pages, 1);
    column->addWidget(m_problem);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &TwoFactorDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    updateState();
    begin();
}

QWidget *TwoFactorDialog::makeProof()
{
    auto *page = new QWidget(this);
    m_qr = new QrCode(tr("QR code of the secret"), page);
    m_secret = new QLineEdit(page);
    m_secret->setReadOnly(true);
    m_secret->setFont(fixedFont());
    m_secret->setAccessibleName(tr("Secret, to be typed"));
    m_secret->setMinimumWidth(m_secret->fontMetrics().horizontalAdvance(u'M') * 41);
    m_code = new QLineEdit(page);
    m_code->setAccessibleName(tr("Code shown now"));
    m_code->setMaxLength(12);
    m_code->setInputMethodHints(Qt::ImhDigitsOnly);
    m_code->setPlaceholderText(u"123456"_s);
    auto *form = new QFormLayout;
    form->addRow(tr("Or type:"), m_secret);
    form->addRow(tr("Code shown now:"), m_code);
    auto *column = new QVBoxLayout(page);
    column->setSpacing(12);
    column->addWidget(wrapped(tr("Scan this with an authenticator program, such as FreeOTP, Aegis or one that came with the phone. Then type the code it shows: nothing "
                                 "changes before that. Clocks of phone and server must agree to half a minute."),
                              page));
    column->addWidget(m_qr, 0, Qt::AlignHCenter);
    column->addLayout(form);
    column->addStretch(1);
    connect(m_code, &QLineEdit::textChanged, this, &TwoFactorDialog::updateState);
    return page;
}

QWidget *TwoFactorDialog::makeRecovery()
{
    auto *page = new QWidget(this);
    m_recovery = new QPlainTextEdit(page);
    m_recovery->setReadOnly(true);
    m_recovery->setFont(fixedFont());
    m_recovery->setTabChangesFocus(true);
    m_recovery->setAccessibleName(tr("Recovery codes"));
    auto *copy = new QPushButton(tr("Copy"), page);
    auto *save = new QPushButton(tr("Save…"), page);
    auto *row = new QHBoxLayout;
    row->addWidget(copy);
    row->addWidget(save);
    row->addStretch(1);
    auto *column = new QVBoxLayout(page);
    column->setSpacing(12);
    column->addWidget(wrapped(stateShape(State::Flowing) + u' ' + tr("The second factor is asked for from now on, here and in the API. Mail programs go on with their app passwords."), page));
    column->addWidget(wrapped(tr("Keep these recovery codes where the phone is not: each signs in once in the place of a code. They are shown only now."), page));
    column->addWidget(m_recovery, 1);
    column->addLayout(row);
    for (QPushButton *button : {copy, save})
        button->setAutoDefault(false);
    connect(copy, &QAbstractButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_recovery->toPlainText()); });
    connect(save, &QAbstractButton::clicked, this, [this] {
        saveBytes(this, u"recovery-codes-%1.txt"_s.arg(m_user.address), (m_user.address + u'\n' + m_recovery->toPlainText() + u'\n').toUtf8());
    });
    return page;
}

void TwoFactorDialog::begin()
{
    beginTwoFactor(m_engine.api(), m_user.id, this, [this](const base::Result<control::TwoFactorSetup> &setup) {
        if (!setup) {
            say(setup.error().kind == base::ErrorKind::Exists ? tr("There is a second factor already. End it first.") : Words::of(setup.error()));
            return;
        }
        m_setup = *setup;
        m_qr->setText(setup->uri);
        m_secret->setText(inGroups(setup->secret));
        m_secret->setCursorPosition(0);
        m_code->setFocus();
        updateState();
        adjustSize();
    });
}

void TwoFactorDialog::accept()
{
    if (m_done)
        QDialog::accept();
    else if (m_next->isEnabled())
        confirm();
}

void TwoFactorDialog::confirm()
{
    m_problem->hide();
    m_next->setEnabled(false);
    QString code = m_code->text();
    code.remove(u' ');
    confirmTwoFactor(m_engine.api(), m_user.id, code, this, [this](const base::Result<control::User> &user) {
        updateState();
        if (!user) {
            say(user.error().field == "code"_L1           ? tr("That is not the code of this moment. Wait for the next one, and look whether the clocks are right.")
                : user.error().kind == base::ErrorKind::NotFound ? tr("Too much time has passed. Close this and begin again.")
                                                                 : Words::of(user.error()));
            m_code->selectAll();
            m_code->setFocus();
            return;
        }
        m_done = true;
        m_secret->clear();
        m_qr->setText({});
        m_recovery->setPlainText(m_setup.recoveryCodes.join(u'\n'));
        m_pages->setCurrentIndex(1);
        m_next->setText(tr("I have kept them"));
        m_cancel->hide();
        updateState();
        Q_EMIT confirmed(*user);
    });
}

void TwoFactorDialog::say(const QString &problem)
{
    QPalette loud = m_problem->palette();
    loud.setColor(QPalette::WindowText, stateColor(State::Failed, palette().color(QPalette::Window)));
    m_problem->setPalette(loud);
    m_problem->setText(stateShape(State::Failed) + u' ' + problem);
    m_problem->show();
}

QString TwoFactorDialog::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void TwoFactorDialog::updateState()
{
    QString code = m_code->text();
    code.remove(u' ');
    m_next->setEnabled(m_done || (!m_setup.secret.isEmpty() && code.size() == kDigits));
}

} // namespace ui
