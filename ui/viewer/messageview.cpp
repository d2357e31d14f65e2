// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/messageview.h"
#include "look/fonts.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "viewer/htmlview.h"
#include "viewer/textlimits.h"
#include "viewer/traceview.h"
#include <QBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTreeWidget>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qsizetype kMaxHeaders = 1000;
constexpr qsizetype kMaxHeaderText = 4000;

QPlainTextEdit *makeTextPage(QWidget *parent, const QString &name)
{
    auto *edit = new QPlainTextEdit(parent);
    edit->setReadOnly(true);
    edit->setUndoRedoEnabled(false);
    edit->setFrameShape(QFrame::NoFrame);
    edit->setAccessibleName(name);
    edit->setTabChangesFocus(true);
    edit->document()->setDocumentMargin(8);
    return edit;
}

QTreeWidget *makeTable(QWidget *parent, const QString &name)
{
    auto *table = new QTreeWidget(parent);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setFrameShape(QFrame::NoFrame);
    table->setAccessibleName(name);
    return table;
}

} // namespace

MessageView::MessageView(QWidget *parent)
    : QTabWidget(parent)
    , m_text(makeTextPage(this, tr("Text")))
    , m_html(new HtmlView(this))
    , m_headers(makeTable(this, tr("Headers")))
    , m_source(makeTextPage(this, tr("Source")))
    , m_attachments(nullptr)
    , m_attachmentsPage(makeAttachments())
    , m_trace(new TraceView(this))
{
    setDocumentMode(true);
    m_html->setFrameShape(QFrame::NoFrame);
    m_html->setAccessibleName(tr("HTML"));
    m_source->setFont(fixedFont());
    m_source->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_headers->setColumnCount(2);
    m_headers->setHeaderLabels({tr("Name"), tr("Value")});
    m_headers->setAlternatingRowColors(true);
    addTab(m_text, tr("Text"));
    addTab(m_html, tr("HTML"));
    addTab(m_headers, tr("Headers"));
    addTab(m_source, tr("Source"));
    addTab(m_attachmentsPage, QString());
    addTab(m_trace, tr("Trace"));
    connect(m_html, &HtmlView::linkClicked, this, &MessageView::linkClicked);
    connect(this, &QTabWidget::currentChanged, this, &MessageView::askForTab);
    clear();
}

void MessageView::askForTab()
{
    if (currentWidget() == m_source && !std::exchange(m_sourceShown, true))
        Q_EMIT sourceNeeded();
    if (currentWidget() == m_trace && !std::exchange(m_traceShown, true))
        Q_EMIT traceNeeded();
}

QWidget *MessageView::makeAttachments()
{
    auto *page = new QWidget(this);
    m_attachments = makeTable(page, tr("Attachments"));
    m_attachments->setColumnCount(3);
    m_attachments->setHeaderLabels({tr("File"), tr("Type"), tr("Size")});
    m_attachments->headerItem()->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
    auto *save = new QPushButton(glyph(u"save"_s), tr("Save…"), page);
    connect(save, &QPushButton::clicked, this, &MessageView::saveCurrentAttachment);
    // Saving is the only thing one can do: nothing here opens a file of a stranger.
    connect(m_attachments, &QTreeWidget::itemActivated, this, &MessageView::saveCurrentAttachment);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 0, 8, 4);
    row->addWidget(save);
    row->addStretch(1);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_attachments, 1);
    column->addLayout(row);
    return page;
}

void MessageView::clear()
{
    showMessage(control::MessageDetail());
}

void MessageView::showMessage(const control::MessageDetail &detail)
{
    QWidget *before = currentWidget();
    {
        const QSignalBlocker quiet(this); // the tabs are arranged before anyone asks for a source
        m_text->setPlainText(boundedText(detail.text.value_or(QString())));
        m_html->showHtml(detail.html.value_or(QString()));
        m_source->clear();
        m_sourceShown = false;
        m_trace->showText({});
        m_traceShown = false;
        showHeaders(detail.headers);
        showAttachments(detail.attachments);
        arrangeTabs(detail);
    }
    // Who reads sources, headers or traces goes on doing so with the next message.
    if (before == m_headers || before == m_source || before == m_trace)
        setCurrentWidget(before);
}

void MessageView::arrangeTabs(const control::MessageDetail &detail)
{
    const bool hasHtml = detail.html && !detail.html->isEmpty();
    const bool hasText = detail.text && !detail.text->trimmed().isEmpty();
    setTabVisible(indexOf(m_text), hasText || !hasHtml);
    setTabVisible(indexOf(m_html), hasHtml);
    const int attachments = indexOf(m_attachmentsPage);
    setTabVisible(attachments, !detail.attachments.isEmpty());
    setTabText(attachments, tr("Files (%1)", "attachments, in a tab").arg(Format::count(detail.attachments.size())));
    setCurrentWidget(hasText || !hasHtml ? static_cast<QWidget *>(m_text) : m_html);
}

void MessageView::showHeaders(const QList<control::Header> &headers)
{
    m_headers->clear();
    QList<QTreeWidgetItem *> rows;
    for (const control::Header &h : headers.mid(0, kMaxHeaders))
        rows.append(
            new QTreeWidgetItem({Format::oneLine(h.name, 80), Format::oneLine(h.value, kMaxHeaderText)}));
    m_headers->addTopLevelItems(rows);
    m_headers->resizeColumnToContents(0);
}

void MessageView::showAttachments(const QList<control::Attachment> &attachments)
{
    m_attachments->clear();
    QList<QTreeWidgetItem *> rows;
    for (const control::Attachment &a : attachments) {
        auto *row = new QTreeWidgetItem(
            {Format::oneLine(a.filename, 200), Format::oneLine(a.contentType, 80), Format::bytes(a.size)});
        row->setData(0, Qt::UserRole, a.n);
        row->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
        rows.append(row);
    }
    m_attachments->addTopLevelItems(rows);
    if (!rows.isEmpty())
        m_attachments->setCurrentItem(rows.first());
    m_attachments->resizeColumnToContents(0);
}

void MessageView::saveCurrentAttachment()
{
    if (const QTreeWidgetItem *row = m_attachments->currentItem())
        Q_EMIT saveAttachment(row->data(0, Qt::UserRole).toInt(), row->text(0));
}

void MessageView::showSource(const QByteArray &raw)
{
    // Bytes as they are: a source of no charset is shown as Latin-1 rather than with holes. What is beyond the view is not decoded.
    constexpr qsizetype kMostShown = 1 << 20;
    const QByteArrayView shown = QByteArrayView(raw).first(std::min(raw.size(), kMostShown));
    const QString text = QString::fromUtf8(shown);
    const bool isUtf8 = !QStringView(text).chopped(std::min<qsizetype>(text.size(), 3)).contains(QChar::ReplacementCharacter);
    const QString ended = raw.size() > kMostShown ? u"\n…"_s : QString();
    m_source->setPlainText(boundedText((isUtf8 ? text : QString::fromLatin1(shown)) + ended));
}

} // namespace ui
