// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/groupdialog.h"
#include "backend/groupcalls.h"
#include "dialogs/fieldform.h"
#include "dialogs/linesedit.h"
#include "look/groupwords.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// All values of an enumeration from its first to `last`, in words.
template<typename T>
QComboBox *comboOf(T last, T chosen, QWidget *parent)
{
    auto *combo = new QComboBox(parent);
    for (int i = 0; i <= int(last); ++i)
        combo->addItem(GroupWords::of(T(i)));
    combo->setCurrentIndex(int(chosen));
    return combo;
}

template<typename T>
void takeIf(bool differs, const T &value, std::optional<T> &out)
{
    if (differs)
        out = value;
}

} // namespace

GroupDialog::GroupDialog(EngineConnection &engine, const control::Group &group, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_group(group)
    , m_form(new FieldForm(this))
    , m_address(new QLineEdit(group.address, this))
    , m_name(new QLineEdit(group.name, this))
    , m_description(new QLineEdit(group.description, this))
    , m_kind(comboOf(control::GroupKind::List, group.kind, this))
    , m_owner(new QLineEdit(group.owner, this))
    , m_members(new LinesEdit(6, tr("Members"), this))
    , m_posting(comboOf(control::Posting::Moderators, group.posting, this))
    , m_moderation(comboOf(control::Moderation::All, group.moderation, this))
    , m_moderators(new LinesEdit(2, tr("Moderators"), this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(group.id ? tr("Edit group") : tr("New group"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(fontMetrics().averageCharWidth() * 84);
    buildForm();
    m_buttons->button(QDialogButtonBox::Ok)->setText(group.id ? tr("Save") : tr("Create"));
    m_buttons->button(QDialogButtonBox::Ok)->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_form, 1);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &GroupDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_address, &QLineEdit::textChanged, this, &GroupDialog::updateState);
    updateState();
}

void GroupDialog::buildForm()
{
    m_address->setMaxLength(320);
    m_address->setPlaceholderText(u"team@example.test"_s);
    m_name->setMaxLength(200);
    m_description->setMaxLength(2000);
    m_owner->setMaxLength(320);
    m_members->setLines(m_group.members);
    m_moderators->setLines(m_group.moderators);
    m_form->add(tr("Address:"), m_address, u"address"_s);
    m_form->add(tr("Name:"), m_name, u"name"_s);
    m_form->add(tr("What it is for:"), m_description, u"description"_s);
    m_form->add(tr("Kind:"), m_kind, u"kind"_s,
                tr("A group passes mail on as it came. A list sends in its own name, says so in the header, and keeps bounces away from authors."));
    m_form->add(tr("Members:"), m_members, u"members"_s, tr("One address a line, here or elsewhere, other groups too."));
    m_form->add(tr("Who may post:"), m_posting, u"posting"_s);
    m_form->add(tr("Whose mail waits:"), m_moderation, u"moderation"_s, tr("Until a moderator lets it go, two weeks at most."));
    m_form->add(tr("Moderators:"), m_moderators, u"moderators"_s, tr("They decide, and may always post."));
    m_form->add(tr("Owner:"), m_owner, u"owner"_s, tr("Gets the bounces of a list."));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_form->addWide(m_problem);
}

void GroupDialog::updateState()
{
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(m_address->text().contains(u'@'));
}

control::GroupChange GroupDialog::change() const
{
    control::GroupChange change;
    const bool isNew = m_group.id == 0;
    const QString address = m_address->text().trimmed();
    takeIf(isNew || address != m_group.address, address, change.address);
    takeIf(m_name->text() != m_group.name, m_name->text(), change.name);
    takeIf(m_description->text() != m_group.description, m_description->text(), change.description);
    const auto kind = control::GroupKind(m_kind->currentIndex());
    takeIf(kind != m_group.kind, kind, change.kind);
    const auto posting = control::Posting(m_posting->currentIndex());
    takeIf(posting != m_group.posting, posting, change.posting);
    const auto moderation = control::Moderation(m_moderation->currentIndex());
    takeIf(moderation != m_group.moderation, moderation, change.moderation);
    const QString owner = m_owner->text().trimmed();
    takeIf(owner != m_group.owner, owner, change.owner);
    takeIf(m_members->lines() != m_group.members, m_members->lines(), change.members);
    takeIf(m_moderators->lines() != m_group.moderators, m_moderators->lines(), change.moderators);
    return change;
}

void GroupDialog::accept()
{
    m_form->forgive();
    m_problem->hide();
    m_buttons->setEnabled(false);
    groupcalls::saveGroup(m_engine.api(), m_group.id, change(), this, [this](const base::Result<control::Group> &answer) {
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
