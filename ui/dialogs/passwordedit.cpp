// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/passwordedit.h"
#include "look/glyphs.h"
#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

PasswordEdit::PasswordEdit(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
    , m_generate(new QToolButton(this))
    , m_copy(new QToolButton(this))
{
    m_edit->setEchoMode(QLineEdit::Password);
    m_edit->setAccessibleName(tr("Password"));
    m_edit->setMaxLength(1000);
    m_edit->setInputMethodHints(Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase | Qt::ImhSensitiveData);
    m_generate->setText(tr("Generate"));
    m_generate->setToolTip(tr("Make a password nobody can guess"));
    m_copy->setIcon(glyph(u"copy"_s));
    m_copy->setToolTip(tr("Copy the password"));
    m_copy->setAccessibleName(m_copy->toolTip());
    m_copy->setEnabled(false);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_edit, 1);
    row->addWidget(m_generate);
    row->addWidget(m_copy);
    setFocusProxy(m_edit);
    connect(m_generate, &QAbstractButton::clicked, this, &PasswordEdit::generate);
    connect(m_copy, &QAbstractButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_edit->text()); });
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty())
            m_edit->setEchoMode(QLineEdit::Password); // the next one is typed
        m_copy->setEnabled(m_edit->echoMode() == QLineEdit::Normal);
        Q_EMIT changed();
    });
}

QString PasswordEdit::password() const
{
    return m_edit->text();
}

QString PasswordEdit::generated()
{
    constexpr QLatin1StringView kLetters("abcdefghijkmnpqrstuvwxyz23456789"); // without l, o, 0 and 1
    static_assert(kLetters.size() == 32);
    QString text;
    for (int i = 0; i < 20; ++i) {
        if (i > 0 && i % 5 == 0)
            text += u'-';
        text += kLetters[qsizetype(QRandomGenerator::system()->bounded(int(kLetters.size())))];
    }
    return text;
}

void PasswordEdit::generate()
{
    m_edit->setEchoMode(QLineEdit::Normal);
    m_edit->setText(generated());
    m_edit->setCursorPosition(0);
    m_edit->setFocus();
}

} // namespace ui
