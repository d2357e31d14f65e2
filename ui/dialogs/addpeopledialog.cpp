// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/addpeopledialog.h"
#include "backend/groupcalls.h"
#include "dialogs/peoplepicker.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

AddPeopleDialog::AddPeopleDialog(EngineConnection &engine, const QStringList &boxes, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_boxes(boxes)
    , m_picker(new PeoplePicker(engine, this))
    , m_write(new QCheckBox(tr("may change and delete its mail"), this))
    , m_sendAs(new QCheckBox(tr("may send as its address"), this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Add people"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(fontMetrics().averageCharWidth() * 64, fontMetrics().height() * 26);
    auto *to = new QLabel(tr("To %1:").arg(Format::oneLine(boxes.join(u", "_s), 300)), this);
    to->setTextFormat(Qt::PlainText);
    to->setWordWrap(true);
    m_write->setChecked(true);
    m_sendAs->setChecked(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Add"));
    m_buttons->button(QDialogButtonBox::Ok)->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(to);
    column->addWidget(m_picker, 1);
    column->addWidget(m_write);
    column->addWidget(m_sendAs);
    column->addWidget(m_problem);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &AddPeopleDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_picker, &PeoplePicker::changed, this, &AddPeopleDialog::updateState);
    updateState();
}

void AddPeopleDialog::updateState()
{
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(!m_picker->chosen().isEmpty());
}

void AddPeopleDialog::accept()
{
    if (m_picker->chosen().isEmpty())
        return;
    QList<control::TeamMember> members;
    for (const QString &address : m_picker->chosen())
        members << control::TeamMember{address, m_write->isChecked(), m_sendAs->isChecked()};
    m_buttons->setEnabled(false);
    groupcalls::addToTeamBoxes(m_engine.api(), m_boxes, members, this, [this](const base::Result<control::ImportReport> &answer) {
        m_buttons->setEnabled(true);
        if (answer && answer->applied) {
            Q_EMIT added(m_picker->chosen());
            QDialog::accept();
            return;
        }
        const bool explained = answer && !answer->problems.isEmpty();
        m_problem->setText(explained ? answer->problems.first().text : answer ? tr("Nothing was changed.") : Words::of(answer.error()));
        m_problem->show();
    });
}

} // namespace ui
