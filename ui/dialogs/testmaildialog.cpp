// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/testmaildialog.h"
#include "look/words.h"
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

TestMailDialog::TestMailDialog(EngineConnection &engine, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_from(new QLineEdit(this))
    , m_to(new QLineEdit(this))
    , m_subject(new QLineEdit(tr("Test mail from Postkontor"), this))
    , m_text(new QPlainTextEdit(tr("If you can read this, mail arrives."), this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Send a test mail"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_from->setMinimumWidth(320);
    m_from->setAccessibleName(tr("Sender"));
    m_to->setAccessibleName(tr("Recipient"));
    m_subject->setAccessibleName(tr("Subject"));
    m_text->setAccessibleName(tr("Text"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(m_text->fontMetrics().lineSpacing() * 6);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Send"));
    auto *form = new QFormLayout(this);
    form->addRow(tr("From:"), m_from);
    form->addRow(tr("To:"), m_to);
    form->addRow(tr("Subject:"), m_subject);
    form->addRow(m_text);
    form->addRow(m_problem);
    form->addRow(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &TestMailDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_from, &QLineEdit::textChanged, this, &TestMailDialog::updateButtons);
    connect(m_to, &QLineEdit::textChanged, this, &TestMailDialog::updateButtons);
    engine.api().mailboxes({}, {1, {}}, this,
                           [this](const base::Result<control::Page<control::Mailbox>> &page) {
                               if (page && !page->items.isEmpty() && m_from->text().isEmpty())
                                   m_from->setText(page->items.first().address);
                           });
    updateButtons();
}

void TestMailDialog::updateButtons()
{
    const bool complete = m_from->text().contains(u'@') && m_to->text().contains(u'@');
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(complete && !m_sending);
}

void TestMailDialog::accept()
{
    m_sending = true;
    updateButtons();
    m_engine.api().sendMail(m_from->text().trimmed(), m_to->text().trimmed(), m_subject->text(),
                            m_text->toPlainText(), this, [this](const base::Result<control::Id> &mailId) {
                                m_sending = false;
                                updateButtons();
                                m_problem->setVisible(!mailId.ok());
                                if (!mailId) {
                                    m_problem->setText(Words::of(mailId.error()));
                                    return;
                                }
                                Q_EMIT sent(*mailId);
                                QDialog::accept();
                            });
}

} // namespace ui
