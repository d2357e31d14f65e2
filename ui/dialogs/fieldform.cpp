// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/fieldform.h"
#include "look/colors.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScreen>
#include <algorithm>

namespace ui {
namespace {

constexpr int kFewestLines = 6;
constexpr int kLinesAround = 12; // title, tabs, buttons, bars of the desktop

/// As high as its text is at its width. What QLabel wishes for is a guess of a narrower one, and a form keeps the room.
class WrappedLabel : public QLabel
{
public:
    WrappedLabel(const QString &text, QWidget *parent)
        : QLabel(text, parent)
    {
        setTextFormat(Qt::PlainText);
        setWordWrap(true);
    }
    QSize sizeHint() const override { return {QLabel::sizeHint().width(), fontMetrics().lineSpacing()}; }
    QSize minimumSizeHint() const override { return {QLabel::minimumSizeHint().width(), fontMetrics().lineSpacing()}; }
};

} // namespace

void makeQuiet(QLabel *label)
{
    QPalette quiet = label->palette();
    quiet.setColor(QPalette::WindowText, captionColor(label->palette()));
    label->setPalette(quiet);
}

void makeFixed(QLineEdit *edit)
{
    edit->setReadOnly(true);
    edit->setFrame(false);
    edit->setFocusPolicy(Qt::ClickFocus); // to copy it; the keys go to what can be changed
    QPalette plain = edit->palette();
    plain.setColor(QPalette::Base, Qt::transparent);
    edit->setPalette(plain);
}

FieldForm::FieldForm(QWidget *parent)
    : QScrollArea(parent)
    , m_content(new QWidget)
    , m_form(new QFormLayout)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(12, 12, 12, 12);
    column->addLayout(m_form);
    column->addStretch(1);
    setWidget(m_content);
    m_content->setAutoFillBackground(false); // what is behind shows
    viewport()->setAutoFillBackground(false);
}

QSize FieldForm::sizeHint() const
{
    return m_content->sizeHint();
}

QSize FieldForm::minimumSizeHint() const
{
    return {m_content->minimumSizeHint().width(), fontMetrics().lineSpacing() * kFewestLines};
}

bool FieldForm::eventFilter(QObject *watched, QEvent *event)
{
    const bool eaten = QScrollArea::eventFilter(watched, event);
    if (watched == m_content && event->type() == QEvent::LayoutRequest)
        fitTexts();
    return eaten;
}

void FieldForm::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    fitTexts();
}

void FieldForm::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    fitTexts();
}

// A stack of pages does not ask how high wrapped text becomes at its width. Before it is shown the width says nothing.
void FieldForm::fitTexts()
{
    if (!isVisible())
        return;
    const int wanted = m_content->layout()->heightForWidth(width());
    const int room = screen()->availableGeometry().height() - fontMetrics().lineSpacing() * kLinesAround;
    setMinimumHeight(std::max(std::min(wanted, room), minimumSizeHint().height()));
}

void FieldForm::add(const QString &label, QWidget *widget, const QString &field, const QString &hint)
{
    m_form->addRow(label, widget);
    if (!hint.isEmpty()) {
        QLabel *line = new WrappedLabel(hint, this);
        makeQuiet(line);
        m_form->addRow(QString(), line);
    }
    addProblem(widget, field, false);
}

void FieldForm::addWide(QWidget *widget, const QString &field)
{
    m_form->addRow(widget);
    addProblem(widget, field, true);
}

void FieldForm::addProblem(QWidget *widget, const QString &field, bool wide)
{
    if (field.isEmpty())
        return;
    QLabel *problem = new WrappedLabel({}, this);
    if (wide)
        m_form->addRow(problem);
    else
        m_form->addRow(QString(), problem);
    m_form->setRowVisible(problem, false);
    m_fields.append({field, widget, problem});
}

const FieldForm::Field *FieldForm::find(const QString &name) const
{
    const QString whole = name.section(u'[', 0, 0); // "forwardTo[1]": one of a list
    const auto it = std::find_if(m_fields.begin(), m_fields.end(), [&whole](const Field &field) { return field.name == whole; });
    return it == m_fields.end() ? nullptr : &*it;
}

bool FieldForm::refuse(const base::Error &error)
{
    const Field *field = find(error.field);
    if (!field)
        return false;
    QPalette loud = field->problem->palette();
    loud.setColor(QPalette::WindowText, stateColor(State::Failed, palette().color(QPalette::Window)));
    field->problem->setPalette(loud);
    field->problem->setText(stateShape(State::Failed) + u' ' + Words::of(error));
    m_form->setRowVisible(field->problem, true);
    field->widget->setAccessibleDescription(field->problem->text());
    field->widget->setFocus();
    QMetaObject::invokeMethod(this, [this, problem = field->problem] { ensureWidgetVisible(problem); }, Qt::QueuedConnection); // once it has its place
    return true;
}

void FieldForm::forgive()
{
    for (const Field &field : std::as_const(m_fields)) {
        field.problem->clear();
        field.widget->setAccessibleDescription({});
        m_form->setRowVisible(field.problem, false);
    }
}

QString FieldForm::problemOf(const QString &field) const
{
    const Field *found = find(field);
    return found ? found->problem->text() : QString();
}

} // namespace ui
