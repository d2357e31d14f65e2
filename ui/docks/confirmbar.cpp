// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/confirmbar.h"
#include "look/colors.h"
#include "look/format.h"
#include <QBoxLayout>
#include <QDateTime>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

constexpr int kTickMs = 250;
constexpr int kOverMs = 1500;
constexpr int kInSeconds = 120; // longer times are said in minutes

ConfirmBar::ConfirmBar(QWidget *parent)
    : QFrame(parent)
    , m_label(new QLabel(this))
    , m_left(new QProgressBar(this))
    , m_keep(new QPushButton(tr("Keep"), this))
    , m_back(new QPushButton(tr("Go back now"), this))
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_left->setTextVisible(false);
    m_left->setFixedHeight(6);
    m_left->setAccessibleName(tr("Time left"));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_label, 1);
    row->addWidget(m_back);
    row->addWidget(m_keep);
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(8, 8, 8, 8);
    lines->setSpacing(8);
    lines->addLayout(row);
    lines->addWidget(m_left);
    connect(m_keep, &QAbstractButton::clicked, this, [this] {
        if (m_waiting)
            Q_EMIT keepWanted(m_waiting->version);
    });
    connect(m_back, &QAbstractButton::clicked, this, [this] {
        if (m_waiting)
            Q_EMIT backWanted(m_waiting->version);
    });
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &ConfirmBar::count);
    m_over.setSingleShot(true);
    m_over.setInterval(kOverMs);
    connect(&m_over, &QTimer::timeout, this, &ConfirmBar::over);
    hide();
}

void ConfirmBar::setWaiting(const std::optional<control::SettingsVersion> &version)
{
    const bool another = version && (!m_waiting || m_waiting->version != version->version);
    m_waiting = version;
    setVisible(version.has_value());
    m_over.stop();
    if (!version) {
        m_tick.stop();
        return;
    }
    if (another)
        m_left->setRange(0, int(qMax<qint64>(1, *version->confirmBy - version->at)));
    m_tick.start();
    count();
}

void ConfirmBar::count()
{
    const qint64 leftMs = *m_waiting->confirmBy - QDateTime::currentMSecsSinceEpoch();
    m_left->setValue(int(qBound(qint64(0), leftMs, qint64(m_left->maximum()))));
    const int seconds = int(qMax<qint64>(0, (leftMs + 999) / 1000));
    const QString words = seconds < kInSeconds
        ? tr("The new settings are in effect. They go back by themselves in %Ln second(s) unless you keep them.", nullptr, seconds)
        : tr("The new settings are in effect. They go back by themselves in %1 unless you keep them.").arg(Format::duration(leftMs));
    m_label->setText(stateShape(State::Waiting) + u' ' + words);
    if (leftMs <= 0) {
        m_tick.stop();
        m_over.start();
    }
}

QString ConfirmBar::text() const
{
    return m_label->text();
}

} // namespace ui
