// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/teamboxdialog.h"
#include "backend/groupcalls.h"
#include "dialogs/fieldform.h"
#include "dialogs/quotaedit.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

enum Column { Address, Write, SendAs };

} // namespace

TeamBoxDialog::TeamBoxDialog(EngineConnection &engine, const control::TeamBox &box, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_box(box)
    , m_form(new FieldForm(this))
    , m_address(new QLineEdit(box.address, this))
    , m_name(new QLineEdit(box.name, this))
    , m_bytes(new QuotaEdit(QuotaEdit::Bytes, false, tr("Size of the box"), this))
    , m_members(new QTreeWidget(this))
    , m_newMember(new QLineEdit(this))
    , m_remove(new QPushButton(tr("Remove"), this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(box.id ? tr("Edit team box") : tr("New team box"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(fontMetrics().averageCharWidth() * 92);
    m_address->setMaxLength(320);
    m_address->setPlaceholderText(u"office@example.test"_s);
    if (box.id)
        makeFixed(m_address);
    m_name->setMaxLength(200);
    m_bytes->setQuota(box.quotaBytes);
    m_form->add(tr("Address:"), m_address, u"address"_s);
    m_form->add(tr("Name:"), m_name, u"name"_s);
    m_form->add(tr("Size:"), m_bytes, u"quotaBytes"_s);
    m_form->add(tr("People:"), makeTeam(), u"members"_s, tr("All of them read its mail."));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_form->addWide(m_problem);
    m_buttons->button(QDialogButtonBox::Ok)->setText(box.id ? tr("Save") : tr("Create"));
    m_buttons->button(QDialogButtonBox::Ok)->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_form, 1);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &TeamBoxDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_address, &QLineEdit::textChanged, this, &TeamBoxDialog::updateState);
    connect(m_members, &QTreeWidget::currentItemChanged, this, &TeamBoxDialog::updateState);
    updateState();
}

QWidget *TeamBoxDialog::makeTeam()
{
    auto *team = new QWidget(this);
    m_members->setHeaderLabels({tr("Address"), tr("Changes mail"), tr("Sends as the box")});
    m_members->setAccessibleName(tr("People of the team box"));
    m_members->setRootIsDecorated(false);
    m_members->header()->setSectionResizeMode(Address, QHeaderView::Stretch);
    m_members->header()->setStretchLastSection(false);
    for (const int column : {Write, SendAs})
        m_members->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    for (const control::TeamMember &member : std::as_const(m_box.members))
        addMember(member);
    m_newMember->setMaxLength(320);
    m_newMember->setPlaceholderText(tr("Address of a user"));
    m_newMember->setAccessibleName(tr("Address of a user"));
    auto *add = new QPushButton(tr("Add"), this);
    for (QPushButton *button : {add, m_remove})
        button->setAutoDefault(false);
    connect(add, &QPushButton::clicked, this, &TeamBoxDialog::addTyped);
    connect(m_remove, &QPushButton::clicked, this, [this] { delete m_members->currentItem(); });
    auto *row = new QHBoxLayout;
    row->addWidget(m_newMember, 1);
    row->addWidget(add);
    row->addWidget(m_remove);
    auto *column = new QVBoxLayout(team);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_members, 1);
    column->addLayout(row);
    team->setFocusProxy(m_newMember);
    return team;
}

void TeamBoxDialog::addMember(const control::TeamMember &member)
{
    auto *item = new QTreeWidgetItem(m_members, {Format::oneLine(member.address, 320)});
    item->setData(Address, Qt::UserRole, member.address);
    item->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
    item->setCheckState(Write, member.write ? Qt::Checked : Qt::Unchecked);
    item->setCheckState(SendAs, member.sendAs ? Qt::Checked : Qt::Unchecked);
}

void TeamBoxDialog::addTyped()
{
    const QString address = m_newMember->text().trimmed();
    if (!address.contains(u'@'))
        return;
    addMember({address, true, true});
    m_newMember->clear();
    m_newMember->setFocus();
}

QList<control::TeamMember> TeamBoxDialog::team() const
{
    QList<control::TeamMember> members;
    for (int row = 0; row < m_members->topLevelItemCount(); ++row) {
        const QTreeWidgetItem *item = m_members->topLevelItem(row);
        members << control::TeamMember{item->data(Address, Qt::UserRole).toString(), item->checkState(Write) == Qt::Checked,
                                       item->checkState(SendAs) == Qt::Checked};
    }
    return members;
}

void TeamBoxDialog::updateState()
{
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(m_address->text().contains(u'@'));
    m_remove->setEnabled(m_members->currentItem());
}

control::TeamBoxChange TeamBoxDialog::change() const
{
    control::TeamBoxChange change;
    if (m_box.id == 0)
        change.address = m_address->text().trimmed();
    if (m_name->text() != m_box.name)
        change.name = m_name->text();
    if (const qint64 bytes = m_bytes->quota().value_or(0); bytes != m_box.quotaBytes)
        change.quotaBytes = bytes;
    if (const QList<control::TeamMember> members = team(); members != m_box.members)
        change.members = members;
    return change;
}

void TeamBoxDialog::accept()
{
    if (focusWidget() == m_newMember && !m_newMember->text().trimmed().isEmpty())
        return addTyped(); // Return in this field
    m_form->forgive();
    m_problem->hide();
    m_buttons->setEnabled(false);
    groupcalls::saveTeamBox(m_engine.api(), m_box.id, change(), this, [this](const base::Result<control::TeamBox> &answer) {
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
