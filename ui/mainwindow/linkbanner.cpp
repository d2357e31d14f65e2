// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/linkbanner.h"
#include "look/format.h"
#include <QBoxLayout>
#include <QFrame>
#include <QLabel>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

LinkBanner::LinkBanner(EngineConnection &engine, QAction *choose, QWidget *parent)
    : QToolBar(parent), m_engine(engine), m_label(new QLabel), m_retry(new QToolButton), m_choose(new QToolButton)
{
    setObjectName(u"linkbanner"_s);
    setWindowTitle(tr("State of the connection"));
    setMovable(false);
    toggleViewAction()->setVisible(false);
    auto *frame = new QFrame(this);
    frame->setAutoFillBackground(true);
    frame->setBackgroundRole(QPalette::ToolTipBase);
    frame->setFrameShape(QFrame::StyledPanel);
    auto *row = new QHBoxLayout(frame);
    row->setContentsMargins(8, 2, 8, 2);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setForegroundRole(QPalette::ToolTipText);
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // long words do not widen the window
    row->addWidget(m_label, 1);
    m_retry->setText(tr("Try now"));
    connect(m_retry, &QToolButton::clicked, &m_engine, &EngineConnection::retryNow);
    row->addWidget(m_retry);
    m_choose->setDefaultAction(choose);
    m_choose->setToolButtonStyle(Qt::ToolButtonTextOnly);
    row->addWidget(m_choose);
    frame->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(frame);
    connect(&m_engine, &EngineConnection::stateChanged, this, [this](LinkState state) {
        if (state == LinkState::Lost)
            m_lostAt = QDateTime::currentMSecsSinceEpoch();
        refresh();
    });
    refresh();
}

QString LinkBanner::text() const
{
    return m_label->text();
}

QString LinkBanner::wording() const
{
    const QString where = Format::oneLine(m_engine.endpoint().label(), 60);
    switch (m_engine.state()) {
    case LinkState::Lost:
        if (m_engine.wasReached())
            return tr("No connection to %1 since %2: what you see is as it was then. Trying again.")
                .arg(where, Format::clock(m_lostAt));
        return tr("No engine answers at %1. Is it running, and is the address right? Trying again.").arg(where);
    case LinkState::Refused:
        return tr("The engine at %1 does not accept the token. Connect with a token that it knows.").arg(where);
    case LinkState::Unencrypted:
        return tr("The engine at %1 takes tokens over https only: on the way here others could read them. Connect with https:// and the port of its https listener.").arg(where);
    case LinkState::Distrusted:
        return tr("The engine at %1 shows another certificate than before. Nothing is sent to it until somebody trusts it.").arg(where);
    case LinkState::Waiting:
        return tr("The engine at %1 is starting or stopping. The window goes on once it is ready.").arg(where);
    case LinkState::Offline:
    case LinkState::Connecting:
    case LinkState::Flowing:
    case LinkState::Recorded:
        break;
    }
    return {};
}

void LinkBanner::refresh()
{
    const QString text = wording();
    m_label->setText(text);
    m_label->setToolTip(text.toHtmlEscaped());
    setAccessibleName(text);
    m_retry->setEnabled(m_engine.state() == LinkState::Lost);
    setVisible(!text.isEmpty());
}

} // namespace ui
