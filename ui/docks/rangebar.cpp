// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/rangebar.h"
#include "look/glyphs.h"
#include <QAction>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QMenu>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kMinute = 60 * 1000;
constexpr qint64 kDay = 1440 * kMinute;

struct Span
{
    QString text;
    QString name;
    qint64 length;
};

QList<Span> spanWords()
{
    return {{RangeBar::tr("1 m", "span: one minute"), RangeBar::tr("Show the last minute"), kMinute},
            {RangeBar::tr("10 m", "span: ten minutes"), RangeBar::tr("Show the last ten minutes"), 10 * kMinute},
            {RangeBar::tr("1 h", "span: one hour"), RangeBar::tr("Show the last hour"), 60 * kMinute},
            {RangeBar::tr("8 h", "span: eight hours"), RangeBar::tr("Show the last eight hours"), 480 * kMinute},
            {RangeBar::tr("1 d", "span: one day"), RangeBar::tr("Show the last day"), kDay},
            {RangeBar::tr("7 d", "span: seven days"), RangeBar::tr("Show the last seven days"), 7 * kDay},
            {RangeBar::tr("30 d", "span: thirty days"), RangeBar::tr("Show the last thirty days"), 30 * kDay},
            {RangeBar::tr("1 y", "span: one year"), RangeBar::tr("Show the last year"), 365 * kDay}};
}

} // namespace

RangeBar::RangeBar(QWidget *parent)
    : QWidget(parent)
    , m_spans(new QButtonGroup(this))
    , m_pause(new QAction(glyph(u"pause"_s), tr("Pause the charts"), this))
    , m_tables(new QAction(glyph(u"table"_s), tr("Show the charts as tables, too"), this))
    , m_picture(new QAction(glyph(u"export"_s), tr("Save the charts as a picture (PNG)…"), this))
    , m_values(new QAction(glyph(u"export"_s), tr("Save the charts' values (CSV)…"), this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    const QList<Span> words = spanWords();
    for (qsizetype i = 0; i < words.size(); ++i) {
        auto *action = new QAction(words[i].name, this);
        action->setIconText(words[i].text);
        action->setCheckable(true);
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setAccessibleName(words[i].name);
        button->setAutoRaise(true);
        m_spans->addButton(button, int(i));
        row->addWidget(button);
        connect(action, &QAction::triggered, this, [this, length = words[i].length] {
            setSpan(length); // also when it is the one shown: a button stays down
            Q_EMIT spanChosen(length);
        });
    }
    row->addStretch(1);
    m_pause->setCheckable(true);
    m_tables->setCheckable(true);
    m_tables->setIconText(tr("Tables"));
    row->addWidget(addButton(m_pause));
    row->addWidget(addButton(m_tables));
    auto *exporter = new QAction(glyph(u"export"_s), tr("Export"), this);
    auto *menu = new QMenu(this);
    menu->addActions({m_picture, m_values});
    exporter->setMenu(menu);
    QToolButton *button = addButton(exporter);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setStyleSheet(u"QToolButton::menu-indicator { image: none; }"_s); // it would lie over the text
    row->addWidget(button);
    setPaused(false);
}

QToolButton *RangeBar::addButton(QAction *action)
{
    auto *button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setAccessibleName(action->text());
    m_buttons.append(button);
    return button;
}

QList<qint64> RangeBar::spans()
{
    QList<qint64> list;
    const QList<Span> words = spanWords();
    for (const Span &span : words)
        list.append(span.length);
    return list;
}

void RangeBar::setSpan(qint64 span)
{
    const qsizetype n = spans().indexOf(span);
    const QList<QAbstractButton *> buttons = m_spans->buttons();
    m_spans->setExclusive(false); // else the last one stays down where the span is none of these
    for (qsizetype i = 0; i < buttons.size(); ++i)
        static_cast<QToolButton *>(buttons[i])->defaultAction()->setChecked(i == n);
    m_spans->setExclusive(true);
}

void RangeBar::setPaused(bool paused)
{
    m_pause->setChecked(paused);
    m_pause->setIconText(paused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(glyph(paused ? u"play"_s : u"pause"_s));
}

void RangeBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    int wide = 0;
    for (const QToolButton *button : std::as_const(m_buttons))
        wide += button->iconSize().width() + 16 + fontMetrics().horizontalAdvance(button->defaultAction()->iconText());
    const QList<QAbstractButton *> spans = m_spans->buttons();
    for (const QAbstractButton *button : spans)
        wide += button->sizeHint().width() + 2;
    const Qt::ToolButtonStyle style = width() < wide + 16 ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
    for (QToolButton *button : std::as_const(m_buttons))
        button->setToolButtonStyle(style);
}

} // namespace ui
