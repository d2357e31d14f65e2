// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/templatespanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "viewer/htmlview.h"
#include "viewer/textlimits.h"
#include <QAction>
#include <QBoxLayout>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableWidget>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kPreviewMs = 300;
constexpr int kMostTemplates = 2000;

std::optional<QString> textOf(const QPlainTextEdit *edit)
{
    const QString text = edit->toPlainText();
    return text.isEmpty() ? std::nullopt : std::optional(text);
}

} // namespace

TemplatesPanel::TemplatesPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
{
    m_new = makeAction(tr("New template"), u"add"_s, [this] {
        m_list->setCurrentRow(-1);
        edit({});
        m_name->setFocus();
    });
    m_save = makeAction(tr("Save template"), u"save"_s, [this] { save(); });
    m_save->setShortcut(QKeySequence::Save);
    m_save->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_delete = makeAction(tr("Delete template"), u"trash"_s, [this] { remove(); });
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeList());
    auto *pages = new QSplitter(Qt::Horizontal, split);
    pages->setChildrenCollapsible(false);
    pages->addWidget(makeEditor());
    pages->addWidget(makePreview());
    m_stack = new QStackedWidget(split);
    m_empty = new EmptyState(m_stack);
    m_empty->setText(tr("No template is open"),
                     tr("A template is written once and sent often: {{name}} stands for what each recipient has of their own."));
    m_empty->addStep(m_new);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(pages);
    split->addWidget(m_stack);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 5);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(split, 1);
    column->addWidget(m_notice);
    m_previewSoon.setSingleShot(true);
    m_previewSoon.setInterval(kPreviewMs);
    connect(&m_previewSoon, &QTimer::timeout, this, &TemplatesPanel::preview);
    updateState();
}

QWidget *TemplatesPanel::makeList()
{
    auto *page = new QWidget(this);
    m_list = new QListWidget(page);
    m_list->setAccessibleName(tr("Templates"));
    m_list->setMinimumWidth(fontMetrics().horizontalAdvance(u'm') * 9);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    addButtons(bar, {m_new, m_save, m_delete}, false);
    bar->addStretch(1);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_list, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, &TemplatesPanel::openRow);
    return page;
}

QWidget *TemplatesPanel::makeEditor()
{
    auto *page = new QWidget(this);
    m_name = new QLineEdit(page);
    m_name->setMaxLength(100);
    m_name->setAccessibleName(tr("Name of the template"));
    m_subject = new QLineEdit(page);
    m_subject->setMaxLength(1000);
    m_subject->setAccessibleName(tr("Subject"));
    m_bodies = new QTabWidget(page);
    m_bodies->setDocumentMode(true);
    const auto addBody = [this](const QString &title, const QString &hint) {
        auto *edit = new QPlainTextEdit(m_bodies);
        edit->setAccessibleName(title);
        edit->setPlaceholderText(hint);
        edit->setTabChangesFocus(true);
        m_bodies->addTab(edit, title);
        connect(edit, &QPlainTextEdit::textChanged, this, &TemplatesPanel::updateState);
        connect(edit, &QPlainTextEdit::textChanged, &m_previewSoon, qOverload<>(&QTimer::start));
        return edit;
    };
    m_text = addBody(tr("Text"), tr("Hello {{name}}, your code is {{code}}."));
    m_html = addBody(tr("HTML"), tr("Left empty, the mail is plain text."));
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(4);
    form->addRow(tr("Name:"), m_name);
    form->addRow(tr("Subject:"), m_subject);
    for (QWidget *field : QList<QWidget *>{m_name, m_subject}) {
        if (auto *label = qobject_cast<QLabel *>(form->labelForField(field)))
            label->setTextFormat(Qt::PlainText);
    }
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(4, 0, 4, 0);
    column->setSpacing(4);
    column->addLayout(form);
    column->addWidget(m_bodies, 1);
    connect(m_name, &QLineEdit::textChanged, this, &TemplatesPanel::updateState);
    connect(m_subject, &QLineEdit::textChanged, this, &TemplatesPanel::updateState);
    connect(m_subject, &QLineEdit::textChanged, &m_previewSoon, qOverload<>(&QTimer::start));
    return page;
}

QWidget *TemplatesPanel::makePreview()
{
    auto *page = new QWidget(this);
    m_variables = new QTableWidget(0, 2, page);
    m_variables->setAccessibleName(tr("Variables"));
    m_variables->setHorizontalHeaderLabels({tr("Variable"), tr("Stands for, in this preview")});
    m_variables->horizontalHeader()->setStretchLastSection(true);
    m_variables->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_variables->horizontalHeader()->setHighlightSections(false);
    m_variables->verticalHeader()->hide();
    m_variables->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_variables->setTabKeyNavigation(false);
    m_variables->setMinimumHeight(fontMetrics().height() * 5);
    m_shownSubject = makeLabel();
    m_missing = makeLabel();
    m_shown = new QTabWidget(page);
    m_shown->setDocumentMode(true);
    m_shownText = new QPlainTextEdit(m_shown);
    m_shownText->setReadOnly(true);
    m_shownText->setAccessibleName(tr("Preview of the text"));
    m_shownHtml = new HtmlView(m_shown);
    m_shownHtml->setAccessibleName(tr("Preview of the HTML"));
    m_shown->addTab(m_shownText, tr("Text"));
    m_shown->addTab(m_shownHtml, tr("HTML"));
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(4, 0, 4, 0);
    column->setSpacing(4);
    column->addWidget(m_variables, 1);
    column->addWidget(m_shownSubject);
    column->addWidget(m_shown, 3);
    column->addWidget(m_missing);
    column->addWidget(makeTest());
    connect(m_variables, &QTableWidget::cellChanged, &m_previewSoon, qOverload<>(&QTimer::start));
    return page;
}

QWidget *TemplatesPanel::makeTest()
{
    auto *row = new QWidget(this);
    m_from = new QLineEdit(row);
    m_from->setPlaceholderText(tr("From"));
    m_from->setAccessibleName(tr("Sender of the test mail"));
    m_to = new QLineEdit(row);
    m_to->setPlaceholderText(tr("To"));
    m_to->setAccessibleName(tr("Recipient of the test mail"));
    m_send = new QPushButton(tr("Send a test"), row);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_from, 1);
    layout->addWidget(m_to, 1);
    layout->addWidget(m_send);
    connect(m_from, &QLineEdit::textChanged, this, &TemplatesPanel::updateState);
    connect(m_to, &QLineEdit::textChanged, this, &TemplatesPanel::updateState);
    connect(m_to, &QLineEdit::returnPressed, this, &TemplatesPanel::sendTest);
    connect(m_send, &QAbstractButton::clicked, this, &TemplatesPanel::sendTest);
    return row;
}

void TemplatesPanel::reload()
{
    ++m_round;
    m_templates.clear();
    readFrom({});
    if (m_from->text().isEmpty()) {
        m_engine.api().mailboxes({}, {1, {}}, this, [this](const base::Result<control::Page<control::Mailbox>> &page) {
            if (page && !page->items.isEmpty() && m_from->text().isEmpty())
                m_from->setText(page->items.first().address);
        });
    }
}

void TemplatesPanel::readFrom(const QString &cursor)
{
    m_engine.api().templates({500, cursor}, this, [this, round = m_round](const base::Result<control::Page<control::Template>> &page) {
        if (round != m_round)
            return;
        if (!page) {
            report(page.error());
            return;
        }
        m_templates += page->items;
        if (!page->next.isEmpty() && m_templates.size() < kMostTemplates)
            readFrom(page->next);
        else
            showList(m_open.id);
    });
}

// What is being written stays, whatever the engine has.
void TemplatesPanel::showList(control::Id wanted)
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    int row = -1;
    for (const control::Template &item : std::as_const(m_templates)) {
        m_list->addItem(Format::oneLine(item.name, 100));
        if (item.id == wanted)
            row = m_list->count() - 1;
    }
    m_list->setCurrentRow(row);
    if (!m_editing && !m_templates.isEmpty()) {
        m_list->setCurrentRow(0);
        edit(m_templates.first());
    }
    updateState();
}

void TemplatesPanel::openRow(int row)
{
    if (row < 0 || row >= m_templates.size())
        return;
    const control::Template wanted = m_templates[row];
    if (!isChanged()) {
        edit(wanted);
        return;
    }
    const control::Template left = edited();
    edit(wanted);
    m_notice->say(tr("What you had written was not saved."), {{tr("Back to it"), [this, left] {
                       const control::Id id = left.id;
                       const auto stored = std::find_if(m_templates.cbegin(), m_templates.cend(), [id](const auto &t) { return t.id == id; });
                       edit(stored == m_templates.cend() ? control::Template() : *stored);
                       m_name->setText(left.name);
                       m_subject->setText(left.subject);
                       m_text->setPlainText(left.text.value_or(QString()));
                       m_html->setPlainText(left.html.value_or(QString()));
                       showList(id);
                   }}});
}

void TemplatesPanel::edit(const control::Template &item)
{
    m_editing = true;
    m_open = item;
    m_name->setText(item.name);
    m_subject->setText(item.subject);
    m_text->setPlainText(item.text.value_or(QString()));
    m_html->setPlainText(item.html.value_or(QString()));
    m_bodies->setCurrentIndex(item.html && !item.text ? 1 : 0);
    m_stack->setCurrentIndex(1);
    preview();
    updateState();
}

control::Template TemplatesPanel::edited() const
{
    control::Template item = m_open;
    item.name = m_name->text().trimmed();
    item.subject = m_subject->text();
    item.text = textOf(m_text);
    item.html = textOf(m_html);
    return item;
}

bool TemplatesPanel::isChanged() const
{
    const control::Template now = edited();
    return m_editing && (now.name != m_open.name || now.subject != m_open.subject || now.text.value_or(QString()) != m_open.text.value_or(QString()) ||
                         now.html.value_or(QString()) != m_open.html.value_or(QString()));
}

QHash<QString, QString> TemplatesPanel::values() const
{
    QHash<QString, QString> values;
    for (int row = 0; row < m_variables->rowCount(); ++row) {
        const QString value = m_variables->item(row, 1) ? m_variables->item(row, 1)->text() : QString();
        if (!value.isEmpty())
            values.insert(m_variables->item(row, 0)->text(), value);
    }
    return values;
}

void TemplatesPanel::preview()
{
    m_previewSoon.stop();
    m_engine.api().previewTemplate(edited(), values(), this, [this](const base::Result<control::TemplatePreview> &preview) {
        if (preview)
            showPreview(*preview);
        else
            report(preview.error());
    });
}

void TemplatesPanel::showPreview(const control::TemplatePreview &preview)
{
    const QHash<QString, QString> known = values();
    QStringList shown;
    for (int row = 0; row < m_variables->rowCount(); ++row)
        shown.append(m_variables->item(row, 0)->text());
    if (shown != preview.variables) { // who types in a cell keeps it
        const QSignalBlocker quiet(m_variables);
        m_variables->setRowCount(int(preview.variables.size()));
        for (int row = 0; row < preview.variables.size(); ++row) {
            auto *name = new QTableWidgetItem(preview.variables[row]);
            name->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
            m_variables->setItem(row, 0, name);
            m_variables->setItem(row, 1, new QTableWidgetItem(known.value(preview.variables[row])));
        }
    }
    m_shownSubject->setText(tr("Subject: %1").arg(Format::oneLine(preview.subject)));
    m_shownText->setPlainText(boundedText(preview.text.value_or(QString())));
    m_shownHtml->showHtml(preview.html.value_or(QString()));
    m_shown->setTabVisible(0, preview.text.has_value() || !preview.html);
    m_shown->setTabVisible(1, preview.html.has_value());
    m_missing->setText(tr("A mail needs all variables; without a value yet: %1").arg(QLocale().createSeparatedList(preview.missing)));
    m_missing->setVisible(!preview.missing.isEmpty());
    updateState();
}

QString TemplatesPanel::previewText() const
{
    return m_shownText->toPlainText();
}

void TemplatesPanel::save()
{
    if (!m_save->isEnabled())
        return;
    m_engine.api().saveTemplate(edited(), this, [this](const base::Result<control::Template> &saved) {
        if (!saved) {
            report(saved.error());
            return;
        }
        m_open = *saved;
        m_notice->say(tr("Saved. Mail sent from now on is made of it."));
        reload();
        updateState();
    });
}

void TemplatesPanel::remove()
{
    const control::Template gone = m_open;
    m_engine.api().deleteTemplate(gone.id, this, [this, gone](const base::Result<void> &removed) {
        if (!removed) {
            report(removed.error());
            return;
        }
        m_editing = false;
        m_open = {};
        m_stack->setCurrentIndex(0);
        reload();
        m_notice->say(tr("Template %1 deleted.").arg(Format::oneLine(gone.name, 100)), {{tr("Undo"), [this, gone] {
                           control::Template again = gone;
                           again.id = 0;
                           m_engine.api().saveTemplate(again, this, [this](const base::Result<control::Template> &saved) {
                               if (saved)
                                   edit(*saved);
                               else
                                   report(saved.error());
                               reload();
                           });
                       }}});
    });
}

void TemplatesPanel::sendTest()
{
    if (!m_send->isEnabled())
        return;
    m_engine.api().sendTemplate(m_from->text().trimmed(), m_to->text().trimmed(), m_open.name, values(), this,
                                [this](const base::Result<control::SendResult> &sent) {
                                    if (!sent)
                                        report(sent.error());
                                    else if (!sent->suppressed.isEmpty())
                                        m_notice->say(tr("Not sent: the address is among those nothing is sent to."));
                                    else
                                        m_notice->say(tr("The engine keeps the test mail; the queue shows its way."));
                                });
}

void TemplatesPanel::updateState()
{
    if (!m_send)
        return; // still being made
    const bool changed = isChanged();
    const bool complete = !m_name->text().trimmed().isEmpty() && (textOf(m_text) || textOf(m_html));
    m_save->setEnabled(changed && complete);
    m_delete->setEnabled(m_editing && m_open.id);
    const bool addresses = m_from->text().contains(u'@') && m_to->text().contains(u'@');
    m_send->setEnabled(m_editing && m_open.id && !changed && addresses && !m_missing->isVisibleTo(this));
    m_send->setToolTip(changed ? tr("Save first: the test is made of what is saved.") : QString());
}

} // namespace ui
