// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QTabWidget>

class QListWidget;
class QPlainTextEdit;
class QTreeWidget;

namespace ui {

class HtmlView;
class TraceView;

/// One message in tabs: Text, HTML, Headers, Source, Attachments, Trace. Tabs without content are not there. Source and
/// trace are asked for when their tab is first opened. UI thread.
class MessageView : public QTabWidget
{
    Q_OBJECT
public:
    explicit MessageView(QWidget *parent = nullptr);

    void showMessage(const control::MessageDetail &detail);
    void clear();
    void showSource(const QByteArray &raw);

    HtmlView &htmlView() { return *m_html; }
    QPlainTextEdit &textView() { return *m_text; }
    TraceView &traceView() { return *m_trace; }

Q_SIGNALS:
    void sourceNeeded();
    void traceNeeded();
    void linkClicked(const QUrl &url);
    /// `filename` is the sender's: not safe yet.
    void saveAttachment(int n, const QString &filename);

private:
    QWidget *makeAttachments();
    void showHeaders(const QList<control::Header> &headers);
    void showAttachments(const QList<control::Attachment> &attachments);
    void saveCurrentAttachment();
    void askForTab();
    void arrangeTabs(const control::MessageDetail &detail);

    QPlainTextEdit *m_text;
    HtmlView *m_html;
    QTreeWidget *m_headers;
    QPlainTextEdit *m_source;
    QTreeWidget *m_attachments;
    QWidget *m_attachmentsPage;
    TraceView *m_trace;
    bool m_sourceShown = false;
    bool m_traceShown = false;
};

} // namespace ui
