// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/helddialog.h"
#include "backend/groupcalls.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTextDocument>
#include <QTreeWidget>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kHoldMs = 14LL * 86400 * 1000; // days, with their dates

} // namespace

HeldDialog::HeldDialog(EngineConnection &engine, const control::Group &group, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_groupId(group.id)
    , m_list(new QTreeWidget(this))
    , m_reason(new QLineEdit(this))
    , m_approve(new QPushButton(tr("&Approve"), this))
    , m_reject(new QPushButton(tr("&Reject"), this))
    , m_silently(new QPushButton(tr("Reject &silently"), this))
    , m_state(new QLabel(this))
{
    setWindowTitle(tr("Waiting for %1").arg(Format::oneLine(group.address, 100)));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 24);
    m_list->setHeaderLabels({tr("From"), tr("Subject"), tr("Waits since"), tr("Until")});
    m_list->setAccessibleName(tr("Mails that wait for a moderator"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_reason->setMaxLength(1000);
    m_reason->setPlaceholderText(tr("What the author is told; may be empty"));
    m_reason->setAccessibleName(tr("Reason"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    auto *levers = new QHBoxLayout;
    levers->addWidget(m_approve);
    levers->addWidget(m_reason, 1);
    levers->addWidget(m_reject);
    levers->addWidget(m_silently);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_list, 1);
    column->addWidget(m_state);
    column->addLayout(levers);
    column->addWidget(buttons);
    for (QPushButton *button : {m_approve, m_reject, m_silently})
        button->setAutoDefault(false);
    connect(m_approve, &QPushButton::clicked, this, &HeldDialog::approve);
    connect(m_reject, &QPushButton::clicked, this, [this] { rejectMail(m_reason->text()); });
    connect(m_silently, &QPushButton::clicked, this, [this] { rejectMail(std::nullopt); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &HeldDialog::updateState);
    updateState();
    read();
}

void HeldDialog::read()
{
    groupcalls::held(m_engine.api(), m_groupId, this, [this](const base::Result<QList<control::HeldMail>> &answer) {
        if (answer)
            fill(*answer);
        else
            m_state->setText(Words::of(answer.error()));
    });
}

void HeldDialog::fill(const QList<control::HeldMail> &mails)
{
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    m_mails = mails;
    m_list->clear();
    for (const control::HeldMail &held : mails) {
        auto *item = new QTreeWidgetItem(m_list, {Format::oneLine(held.from), Format::oneLine(held.subject), Format::instant(held.heldAt, kHoldMs), Format::instant(held.expiresAt, kHoldMs)});
        item->setToolTip(1, Qt::convertFromPlainText(held.subject));
    }
    if (!mails.isEmpty())
        m_list->setCurrentItem(m_list->topLevelItem(qBound(0, row, int(mails.size()) - 1)));
    m_state->setText(mails.isEmpty() ? tr("Nothing waits.") : tr("%Ln mail(s) wait.", nullptr, int(mails.size())));
    updateState();
}

const control::HeldMail *HeldDialog::chosen() const
{
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    return row >= 0 && row < m_mails.size() ? &m_mails[row] : nullptr;
}

void HeldDialog::updateState()
{
    for (QWidget *widget : std::initializer_list<QWidget *>{m_approve, m_reject, m_silently, m_reason})
        widget->setEnabled(chosen());
}

void HeldDialog::approve()
{
    if (chosen())
        groupcalls::approve(m_engine.api(), *chosen(), this, [this](const base::Result<control::HeldMail> &answer) { answered(answer); });
}

void HeldDialog::rejectMail(const std::optional<QString> &reason)
{
    if (chosen())
        groupcalls::reject(m_engine.api(), *chosen(), reason, this, [this](const base::Result<control::HeldMail> &answer) { answered(answer); });
}

/// What somebody else decided meanwhile is gone, too.
void HeldDialog::answered(const base::Result<control::HeldMail> &answer)
{
    if (!answer && answer.error().kind != base::ErrorKind::NotFound) {
        m_state->setText(Words::of(answer.error()));
        return;
    }
    m_reason->clear();
    Q_EMIT decided();
    read();
}

} // namespace ui
