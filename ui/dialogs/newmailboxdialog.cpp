// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/newmailboxdialog.h"
#include "look/words.h"
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

NewMailboxDialog::NewMailboxDialog(EngineConnection &engine, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_address(new QLineEdit(this))
    , m_hint(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("New mailbox"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_address->setMinimumWidth(320);
    m_address->setMaxLength(320);
    m_address->setAccessibleName(tr("Address of the mailbox"));
    auto *form = new QFormLayout(this);
    form->addRow(tr("Address:"), m_address);
    form->addRow(m_hint);
    form->addRow(m_buttons);
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Create"));
    connect(m_buttons, &QDialogButtonBox::accepted, this, &NewMailboxDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_address, &QLineEdit::textChanged, this, &NewMailboxDialog::showHint);
    engine.api().domains(this, [this](const base::Result<QList<control::Domain>> &answer) {
        if (!answer)
            return;
        for (const control::Domain &d : *answer)
            m_domains.append(d.name);
        m_address->setPlaceholderText(u"mei@%1"_s.arg(m_domains.value(0, u"example.test"_s)));
        showHint();
    });
    showHint();
}

QString NewMailboxDialog::domain() const
{
    const QString address = m_address->text().trimmed();
    const qsizetype at = address.lastIndexOf(u'@');
    return at < 0 ? m_domains.value(0) : address.mid(at + 1).toLower();
}

void NewMailboxDialog::showHint()
{
    const QString address = m_address->text().trimmed();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(!address.isEmpty() && !address.endsWith(u'@'));
    if (address.contains(u'@') && !domain().isEmpty() && !m_domains.contains(domain()))
        m_hint->setText(tr("The domain %1 is new: it is created as well.").arg(domain()));
    else
        m_hint->setText(tr("Mail for this address is kept here from now on."));
}

void NewMailboxDialog::accept()
{
    m_buttons->setEnabled(false);
    if (m_domains.contains(domain())) {
        createMailbox();
        return;
    }
    m_engine.api().createDomain(domain(), this, [this](const base::Result<control::Domain> &answer) {
        if (answer || answer.error().kind == base::ErrorKind::Exists)
            createMailbox();
        else
            refuse(Words::of(answer.error()));
    });
}

void NewMailboxDialog::createMailbox()
{
    QString address = m_address->text().trimmed();
    if (!address.contains(u'@'))
        address += u'@' + domain();
    m_engine.api().createMailbox(address, {}, std::nullopt, this,
                                 [this](const base::Result<control::NewMailbox> &answer) {
                                     if (!answer) {
                                         refuse(Words::of(answer.error()));
                                         return;
                                     }
                                     Q_EMIT created(answer->mailbox);
                                     QDialog::accept();
                                 });
}

void NewMailboxDialog::refuse(const QString &why)
{
    m_buttons->setEnabled(true);
    m_hint->setText(why);
    m_address->setFocus();
}

} // namespace ui
