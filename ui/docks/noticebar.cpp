// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/noticebar.h"
#include "look/glyphs.h"
#include <QBoxLayout>
#include <QLabel>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent)
    , m_row(new QHBoxLayout(this))
    , m_label(new QLabel(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setFrameShape(QFrame::StyledPanel);
    m_row->setContentsMargins(8, 4, 4, 4);
    m_row->setSpacing(4);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_label->setForegroundRole(QPalette::ToolTipText);
    m_row->addWidget(m_label, 1);
    auto *close = new QToolButton(this);
    close->setIcon(glyph(u"close"_s));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close this notice"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    m_row->addWidget(close);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    hide();
}

void NoticeBar::say(const QString &text, const QList<Choice> &choices, int forMs)
{
    for (QToolButton *button : std::as_const(m_buttons))
        button->deleteLater();
    m_buttons.clear();
    m_label->setText(text);
    setAccessibleName(text);
    for (const Choice &choice : choices) {
        auto *button = new QToolButton(this);
        button->setText(choice.text);
        connect(button, &QToolButton::clicked, this, [this, run = choice.run] {
            hide();
            run();
        });
        m_row->insertWidget(m_row->count() - 1, button);
        m_buttons.append(button);
    }
    m_timer.stop();
    if (forMs > 0)
        m_timer.start(forMs);
    show();
}

QString NoticeBar::text() const
{
    return m_label->text();
}

} // namespace ui
