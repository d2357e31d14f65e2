// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/statusline.h"
#include "backend/engineconnection.h"
#include "look/colors.h"
#include "look/format.h"
#include <QDateTime>
#include <QLabel>
#include <QStatusBar>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr double kLittleRoom = 0.10; // as the engine's alert has it
constexpr double kSoonDays = 14;
constexpr double kDaySeconds = 86400;

QLabel *plainLabel(const QString &accessibleName)
{
    auto *label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setAccessibleName(accessibleName);
    label->setContentsMargins(8, 0, 8, 0);
    label->hide();
    return label;
}

void say(QLabel *label, const QString &text, std::optional<State> state = std::nullopt)
{
    label->setVisible(!text.isEmpty());
    label->setText(state ? stateShape(*state) + u' ' + text : text);
    label->setAccessibleDescription(text);
    QPalette colors;
    if (state)
        colors.setColor(QPalette::WindowText, stateColor(*state, colors.color(QPalette::Window)));
    label->setPalette(colors);
}

} // namespace

StatusLine::StatusLine(EngineConnection &engine, QStatusBar *bar)
    : QObject(bar)
    , m_engine(engine)
    , m_contents(plainLabel(tr("Contents")))
    , m_disk(plainLabel(tr("Disk")))
    , m_certificate(plainLabel(tr("Certificate")))
    , m_uptime(plainLabel(tr("Uptime")))
    , m_version(plainLabel(tr("Version")))
{
    bar->setContentsMargins(8, 0, 8, 0);
    bar->addWidget(m_contents, 1);
    for (QLabel *label : {m_disk, m_certificate, m_uptime, m_version})
        bar->addPermanentWidget(label);
    engine.events().subscribe(u"metrics"_s);
    connect(&engine, &EngineConnection::statusChanged, this, &StatusLine::showStatus);
    connect(&engine, &EngineConnection::stateChanged, this, &StatusLine::showStatus);
    connect(&engine.events(), &EventStream::sampled, this, [this](qint64, const QHash<QString, double> &values) { showSample(values); });
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &StatusLine::showStatus);
    m_clock.start();
    showStatus();
}

StatusLine::~StatusLine()
{
    m_engine.events().unsubscribe(u"metrics"_s);
}

void StatusLine::showStatus()
{
    const control::Status &status = m_engine.status();
    if (status.startedAt == 0) {
        for (QLabel *label : {m_contents, m_disk, m_certificate, m_uptime, m_version})
            say(label, {});
        return;
    }
    say(m_contents, tr("%Ln mailbox(es)", nullptr, int(status.mailboxes)) + u" · "_s + tr("%Ln message(s)", nullptr, int(status.messages)));
    say(m_uptime, tr("up %1").arg(Format::duration(QDateTime::currentMSecsSinceEpoch() - status.startedAt)));
    m_uptime->setToolTip(tr("Runs since %1").arg(Format::moment(status.startedAt)));
    say(m_version, tr("version %1").arg(status.version));
}

void StatusLine::showSample(const QHash<QString, double> &values)
{
    const double free = values.value(u"disk_free_bytes"_s, std::nan(""));
    const double total = values.value(u"disk_total_bytes"_s, std::nan(""));
    if (total > 0 && !std::isnan(free)) {
        say(m_disk, tr("disk %1 free", "room left on the disk").arg(Format::bytes(qint64(free))),
            free < total * kLittleRoom ? std::optional(State::Trouble) : std::nullopt);
        m_disk->setToolTip(tr("%1 of %2 are free on the disk with the engine's data").arg(Format::bytes(qint64(free)), Format::bytes(qint64(total))));
    }
    const double left = values.value(u"tls_certificate_remaining_seconds"_s, 0); // 0: there is none
    if (left == 0) {
        say(m_certificate, {});
        return;
    }
    const bool over = left < 0;
    say(m_certificate, over ? tr("certificate expired") : tr("certificate %1", "how long it is valid still").arg(Format::duration(qint64(left) * 1000)),
        over ? std::optional(State::Failed) : left < kSoonDays * kDaySeconds ? std::optional(State::Trouble) : std::nullopt);
    m_certificate->setToolTip(tr("The certificate of the engine is valid until %1").arg(Format::moment(QDateTime::currentMSecsSinceEpoch() + qint64(left) * 1000)));
}

} // namespace ui
