// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/workbar.h"
#include "look/format.h"
#include "look/glyphs.h"
#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kBarSteps = 1000;

} // namespace

WorkBar::WorkBar(QWidget *parent)
    : QFrame(parent)
    , m_label(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_cancel(new QToolButton(this))
{
    setFrameShape(QFrame::StyledPanel);
    m_label->setTextFormat(Qt::PlainText);
    m_bar->setTextVisible(false);
    m_bar->setMaximumHeight(fontMetrics().height());
    m_bar->setAccessibleName(tr("Progress"));
    m_cancel->setText(tr("Stop"));
    m_cancel->setIcon(glyph(u"close"_s));
    m_cancel->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 4, 4);
    row->addWidget(m_label);
    row->addWidget(m_bar, 1);
    row->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, &WorkBar::cancel);
    hide();
}

void WorkBar::add(BulkJob *job, const QString &doing)
{
    m_works.append({job, doing});
    if (m_works.size() == 1)
        startFirst();
}

void WorkBar::startFirst()
{
    setVisible(!m_works.isEmpty());
    if (m_works.isEmpty())
        return;
    m_cancel->setEnabled(true);
    BulkJob *job = m_works.first().job;
    connect(job, &BulkJob::progress, this, &WorkBar::showProgress);
    connect(job, &BulkJob::ended, this, [this] {
        m_works.removeFirst();
        startFirst();
    });
    job->start();
}

void WorkBar::showProgress(qint64 done, qint64 total)
{
    m_bar->setMaximum(total < 0 ? 0 : kBarSteps); // no end in sight: a moving bar
    m_bar->setValue(total > 0 ? int(done * kBarSteps / total) : 0);
    const QString doing = m_works.first().doing;
    m_label->setText(total < 0 ? u"%1 %2"_s.arg(doing, Format::count(done))
                               : tr("%1 %2 of %3", "what is being done, how many of how many").arg(doing, Format::count(done), Format::count(total)));
    setAccessibleName(m_label->text());
}

void WorkBar::cancel()
{
    if (m_works.isEmpty())
        return;
    m_cancel->setEnabled(false); // the step under way is still to be answered
    m_works.first().job->cancel();
}

void WorkBar::abandon()
{
    const QList<Work> works = std::exchange(m_works, {});
    for (const Work &work : works)
        delete work.job;
    hide();
}

} // namespace ui
