// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/domaindialog.h"
#include "dialogs/fieldform.h"
#include "dialogs/linesedit.h"
#include "dialogs/quotaedit.h"
#include "dialogs/sendlimitsfields.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace ui {

DomainDialog::DomainDialog(EngineConnection &engine, const control::Domain &domain, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_domain(domain)
    , m_form(new FieldForm(this))
    , m_aliases(new LinesEdit(3, tr("Other names of the domain"), this))
    , m_catchAll(new QLineEdit(domain.catchAll, this))
    , m_bytes(new QuotaEdit(QuotaEdit::Bytes, false, tr("Size of each mailbox"), this))
    , m_messages(new QuotaEdit(QuotaEdit::Messages, false, tr("Messages in each mailbox"), this))
    , m_users(new QSpinBox(this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Domain %1").arg(Format::oneLine(domain.name, 255)));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(fontMetrics().averageCharWidth() * 84);
    m_aliases->setLines(domain.aliases);
    m_catchAll->setMaxLength(320);
    m_catchAll->setPlaceholderText(tr("nobody: such mail is refused"));
    m_bytes->setQuota(domain.quotaBytes);
    m_messages->setQuota(domain.quotaMessages);
    m_users->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_users->setRange(0, 1000000);
    m_users->setSpecialValueText(tr("No bound"));
    m_users->setGroupSeparatorShown(true);
    m_users->setValue(int(qMin<qint64>(domain.maxUsers, m_users->maximum())));
    m_form->add(tr("Other names:"), m_aliases, u"aliases"_s,
                tr("One domain a line. Mail to anna@ such a name goes to anna@%1.").arg(Format::oneLine(domain.name, 255)));
    m_form->add(tr("Unknown addresses go to:"), m_catchAll, u"catchAll"_s, tr("An address for all that nobody has. It gets much junk."));
    m_form->add(tr("Size of each mailbox:"), m_bytes, u"quotaBytes"_s, tr("For users that have no size of their own."));
    m_form->add(tr("Messages in each:"), m_messages, u"quotaMessages"_s);
    m_form->add(tr("Users at most:"), m_users, u"maxUsers"_s);
    m_limits = std::make_unique<SendLimitsFields>(*m_form, domain.sendLimits);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_form->addWide(m_problem);
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Save"));
    m_buttons->button(QDialogButtonBox::Ok)->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_form, 1);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &DomainDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

DomainDialog::~DomainDialog() = default;

control::DomainChange DomainDialog::change() const
{
    control::DomainChange change;
    if (const QStringList names = m_aliases->lines(); names != m_domain.aliases)
        change.aliases = names;
    if (const QString address = m_catchAll->text().trimmed(); address != m_domain.catchAll)
        change.catchAll = address;
    if (const qint64 bytes = m_bytes->quota().value_or(0); bytes != m_domain.quotaBytes)
        change.quotaBytes = bytes;
    if (const qint64 messages = m_messages->quota().value_or(0); messages != m_domain.quotaMessages)
        change.quotaMessages = messages;
    if (m_users->value() != qMin<qint64>(m_domain.maxUsers, m_users->maximum()))
        change.maxUsers = m_users->value();
    if (const control::SendLimits limits = m_limits->limits(); limits != m_domain.sendLimits)
        change.sendLimits = limits;
    return change;
}

void DomainDialog::accept()
{
    m_form->forgive();
    m_problem->hide();
    m_buttons->setEnabled(false);
    m_engine.api().changeDomain(m_domain.id, change(), this, [this](const base::Result<control::Domain> &answer) {
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
