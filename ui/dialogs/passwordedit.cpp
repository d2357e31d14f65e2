// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/passwordedit.h"
#include "look/glyphs.h"
#include "look/passwordwords.h"
#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

PasswordEdit::PasswordEdit(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
    , m_generate(new QToolButton(this))
    , m_show(new QToolButton(this))
    , m_copy(new QToolButton(this))
    , m_strength(new QLabel(this))
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
    m_show->setText(tr("Show"));
    m_show->setCheckable(true);
    m_show->setToolTip(tr("Show what is typed"));
    m_strength->setTextFormat(Qt::PlainText);
    m_strength->setWordWrap(true);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_edit, 1);
    row->addWidget(m_show);
    row->addWidget(m_generate);
    row->addWidget(m_copy);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_strength);
    setFocusProxy(m_edit);
    connect(m_generate, &QAbstractButton::clicked, this, &PasswordEdit::generate);
    connect(m_show, &QAbstractButton::toggled, this, [this](bool shown) { m_edit->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password); });
    connect(m_copy, &QAbstractButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_edit->text()); });
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty())
            m_show->setChecked(false); // the next one is typed
        m_copy->setEnabled(!text.isEmpty());
        showStrength();
        Q_EMIT changed();
    });
    showStrength();
}

void PasswordEdit::setOwner(const QStringList &about)
{
    m_about = about;
    showStrength();
}

void PasswordEdit::showStrength()
{
    const QString password = m_edit->text();
    m_strength->setVisible(!password.isEmpty());
    if (password.isEmpty())
        return;
    const State state = PasswordWords::stateOf(PasswordWords::strength(password, m_about));
    QPalette colored = m_strength->palette();
    colored.setColor(QPalette::WindowText, stateColor(state, palette().color(QPalette::Window)));
    m_strength->setPalette(colored);
    m_strength->setText(stateShape(state) + u' ' + PasswordWords::of(password, m_about));
    m_edit->setAccessibleDescription(m_strength->text());
}

QString PasswordEdit::strengthText() const
{
    return m_edit->text().isEmpty() ? QString() : m_strength->text();
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
    m_show->setChecked(true);
    m_edit->setText(generated());
    m_edit->setCursorPosition(0);
    m_edit->setFocus();
}

} // namespace ui
