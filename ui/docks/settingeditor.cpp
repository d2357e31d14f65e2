// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/settingeditor.h"
#include "look/colors.h"
#include "look/format.h"
#include "look/settingwords.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QLabel *makeLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setMinimumWidth(1);
    return label;
}

void colour(QLabel *label, const QColor &color)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
}

} // namespace

SettingEditor::SettingEditor(QWidget *parent)
    : QWidget(parent)
    , m_title(makeLabel(this))
    , m_help(makeLabel(this))
    , m_rule(makeLabel(this))
    , m_error(makeLabel(this))
    , m_facts(makeLabel(this))
    , m_lock(makeLabel(this))
    , m_unit(new QLabel(this))
    , m_fields(new QWidget(this))
    , m_reset(new QToolButton(this))
    , m_drop(new QToolButton(this))
{
    QFont font = m_title->font();
    font.setBold(true);
    font.setPointSizeF(font.pointSizeF() * 1.25);
    m_title->setFont(font);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_unit->setTextFormat(Qt::PlainText);
    colour(m_rule, captionColor(palette()));
    colour(m_facts, captionColor(palette()));
    colour(m_error, stateColor(State::Failed, palette().color(QPalette::Window)));
    m_error->setAccessibleName(tr("What is wrong with it"));
    makeFields();
    m_reset->setText(tr("Back to default"));
    m_drop->setText(tr("Leave as it was"));
    connect(m_reset, &QAbstractButton::clicked, this, [this] { Q_EMIT edited(m_setting.key, QVariant()); });
    connect(m_drop, &QAbstractButton::clicked, this, [this] { Q_EMIT dropped(m_setting.key); });
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_fields, 1);
    row->addWidget(m_unit);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_reset);
    buttons->addWidget(m_drop);
    buttons->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 4);
    column->setSpacing(8);
    for (QWidget *widget : {static_cast<QWidget *>(m_title), static_cast<QWidget *>(m_help)})
        column->addWidget(widget);
    column->addLayout(row);
    for (QWidget *widget : {m_error, m_rule, m_facts, m_lock})
        column->addWidget(widget);
    column->addLayout(buttons);
    column->addStretch(1);
    clear();
}

void SettingEditor::makeFields()
{
    m_line = new QLineEdit(m_fields);
    m_check = new QCheckBox(m_fields);
    m_choice = new QComboBox(m_fields);
    m_list = new QPlainTextEdit(m_fields);
    m_list->setTabChangesFocus(true);
    m_list->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_list->setMaximumHeight(fontMetrics().lineSpacing() * 8);
    auto *column = new QVBoxLayout(m_fields);
    column->setContentsMargins(0, 0, 0, 0);
    for (QWidget *field : {static_cast<QWidget *>(m_line), static_cast<QWidget *>(m_check), static_cast<QWidget *>(m_choice),
                           static_cast<QWidget *>(m_list)}) {
        field->hide();
        column->addWidget(field);
    }
    m_field = m_line;
    connect(m_line, &QLineEdit::textEdited, this, [this](const QString &text) { edit(numberOrText(text)); });
    connect(m_check, &QCheckBox::toggled, this, [this](bool on) {
        m_check->setText(on ? tr("yes") : tr("no"));
        edit(on);
    });
    connect(m_choice, &QComboBox::currentTextChanged, this, [this](const QString &word) { edit(word); });
    connect(m_list, &QPlainTextEdit::textChanged, this, [this] { edit(wordsOf()); });
}

/// Numbers as people write them, with separators or not; what is none goes as it is, and the engine says what is allowed.
QVariant SettingEditor::numberOrText(const QString &text) const
{
    if (m_setting.type != "integer"_L1)
        return text;
    bool good = false;
    qlonglong number = text.trimmed().toLongLong(&good);
    if (!good)
        number = QLocale().toLongLong(text.trimmed(), &good);
    return good ? QVariant(number) : QVariant(text);
}

QStringList SettingEditor::wordsOf() const
{
    QStringList words;
    for (const QString &line : m_list->toPlainText().split(u'\n', Qt::SkipEmptyParts)) {
        if (!line.trimmed().isEmpty())
            words << line.trimmed();
    }
    return words;
}

void SettingEditor::edit(const QVariant &value)
{
    if (!m_filling && !m_setting.key.isEmpty())
        Q_EMIT edited(m_setting.key, value);
}

void SettingEditor::show(const control::Setting &setting, const QVariant &value, bool staged)
{
    const bool same = setting.key == m_setting.key;
    m_setting = setting;
    m_title->setText(setting.key);
    m_help->setText(SettingWords::help(setting));
    m_rule->setText(tr("Allowed: %1").arg(SettingWords::rule(setting)));
    const bool bytes = setting.unit == "bytes"_L1 && value.typeId() == QMetaType::LongLong;
    m_unit->setText(bytes ? u"= "_s + Format::bytes(value.toLongLong()) : SettingWords::unit(setting.unit));
    m_lock->setText(SettingWords::lock(setting));
    m_lock->setVisible(!setting.lock.isEmpty());
    showFacts(staged);
    if (!same)
        setError({});
    fillField(value);
    const bool open = setting.lock.isEmpty();
    m_fields->setEnabled(open);
    m_reset->setEnabled(open && (setting.source == "database"_L1 || staged));
    m_drop->setEnabled(staged);
    for (QWidget *widget : {static_cast<QWidget *>(m_fields), static_cast<QWidget *>(m_rule), static_cast<QWidget *>(m_reset),
                            static_cast<QWidget *>(m_drop)})
        widget->setVisible(true);
}

void SettingEditor::showFacts(bool staged)
{
    QStringList facts;
    facts << tr("Default: %1").arg(m_setting.secret ? tr("not set") : SettingWords::value(m_setting, m_setting.defaultValue));
    facts << tr("Now from: %1").arg(SettingWords::source(m_setting.source));
    facts << (m_setting.restart ? tr("Takes effect at the next start of the engine") : tr("Takes effect at once"));
    if (m_setting.pending)
        facts << tr("Was changed and waits for that start");
    if (staged)
        facts << tr("Changed here, not applied yet");
    m_facts->setText(facts.join(u'\n'));
}

void SettingEditor::fillField(const QVariant &value)
{
    QWidget *field = m_line;
    if (m_setting.type == "boolean"_L1)
        field = m_check;
    else if (m_setting.type == "list"_L1)
        field = m_list;
    else if (!m_setting.allowed.isEmpty())
        field = m_choice;
    if (field != m_field)
        m_field->hide();
    m_field = field;
    field->show();
    field->setAccessibleName(m_setting.key);
    field->setAccessibleDescription(m_help->text());
    m_filling = true;
    if (field == m_check) {
        m_check->setChecked(value.toBool());
        m_check->setText(value.toBool() ? tr("yes") : tr("no"));
    } else if (field == m_list) {
        if (wordsOf() != value.toStringList() || !m_list->hasFocus())
            m_list->setPlainText(value.toStringList().join(u'\n'));
    } else if (field == m_choice) {
        m_choice->clear();
        m_choice->addItems(m_setting.allowed);
        m_choice->setCurrentText(value.toString());
    } else {
        m_line->setEchoMode(m_setting.secret ? QLineEdit::Password : QLineEdit::Normal);
        m_line->setPlaceholderText(m_setting.secret && m_setting.source != "default"_L1 ? tr("set; type a new one to change it") : QString());
        if (numberOrText(m_line->text()) != value || !m_line->hasFocus())
            m_line->setText(value.toString());
    }
    m_filling = false;
}

void SettingEditor::clear()
{
    m_setting = {};
    m_title->setText({});
    m_help->setText(tr("Choose a setting to see what it does and to change it."));
    for (QLabel *label : {m_rule, m_facts, m_lock, m_unit})
        label->clear();
    setError({});
    for (QWidget *widget : {static_cast<QWidget *>(m_fields), static_cast<QWidget *>(m_rule), static_cast<QWidget *>(m_lock),
                            static_cast<QWidget *>(m_reset), static_cast<QWidget *>(m_drop)})
        widget->setVisible(false);
}

void SettingEditor::setError(const QString &text)
{
    m_error->setText(text.isEmpty() ? QString() : stateShape(State::Failed) + u' ' + text);
    m_error->setVisible(!text.isEmpty());
}

QString SettingEditor::error() const
{
    return m_error->text();
}

} // namespace ui
