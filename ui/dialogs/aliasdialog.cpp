// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/aliasdialog.h"
#include "dialogs/fieldform.h"
#include "dialogs/linesedit.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

AliasDialog::AliasDialog(EngineConnection &engine, const control::Alias &alias, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_alias(alias)
    , m_form(new FieldForm(this))
    , m_address(new QLineEdit(alias.address, this))
    , m_targets(new LinesEdit(6, tr("Addresses it stands for"), this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(alias.id ? tr("Edit alias") : tr("New alias"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    m_address->setMaxLength(320);
    m_address->setPlaceholderText(u"office@example.test"_s);
    m_targets->setLines(alias.targets);
    m_form->add(tr("Address:"), m_address, u"address"_s);
    m_form->add(tr("Stands for:"), m_targets, u"targets"_s, tr("One address a line, here or elsewhere. Mail goes to all of them."));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_form->addWide(m_problem);
    m_buttons->button(QDialogButtonBox::Ok)->setText(alias.id ? tr("Save") : tr("Create"));
    m_buttons->button(QDialogButtonBox::Ok)->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_form, 1);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &AliasDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_address, &QLineEdit::textChanged, this, &AliasDialog::updateState);
    connect(m_targets, &QPlainTextEdit::textChanged, this, &AliasDialog::updateState);
    updateState();
}

void AliasDialog::updateState()
{
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(m_address->text().contains(u'@') && !m_targets->lines().isEmpty());
}

void AliasDialog::accept()
{
    m_form->forgive();
    m_problem->hide();
    m_buttons->setEnabled(false);
    control::Alias wanted = m_alias;
    wanted.address = m_address->text().trimmed();
    wanted.targets = m_targets->lines();
    m_engine.api().saveAlias(wanted, this, [this](const base::Result<control::Alias> &answer) {
        m_buttons->setEnabled(true);
        if (answer) {
            Q_EMIT saved(*answer);
            QDialog::accept();
        } else if (!m_form->refuse(answer.error())) {
            m_problem->setText(Words::of(answer.error()));
            m_problem->show();
        }
    });
}

} // namespace ui
