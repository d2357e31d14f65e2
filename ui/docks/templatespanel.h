// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include <QTimer>

class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTableWidget;
class QTabWidget;

namespace ui {

class EmptyState;
class HtmlView;

/// Templates of the send API: list, editor, a preview with variables, a test mail. UI thread.
class TemplatesPanel : public PagePanel
{
    Q_OBJECT
public:
    explicit TemplatesPanel(EngineConnection &engine, QWidget *parent = nullptr);
    QListWidget *list() const { return m_list; }
    QPlainTextEdit *textEdit() const { return m_text; }
    QPlainTextEdit *htmlEdit() const { return m_html; }
    QTableWidget *variables() const { return m_variables; }
    QString previewText() const;
    QAction *newAction() const { return m_new; }
    QAction *saveAction() const { return m_save; }
    QAction *deleteAction() const { return m_delete; }

protected:
    void reload() override;

private:
    QWidget *makeList();
    QWidget *makeEditor();
    QWidget *makePreview();
    QWidget *makeTest();
    void readFrom(const QString &cursor);
    void showList(control::Id wanted);
    void openRow(int row);
    void edit(const control::Template &item);
    control::Template edited() const;
    bool isChanged() const;
    QHash<QString, QString> values() const;
    void preview();
    void showPreview(const control::TemplatePreview &preview);
    void save();
    void remove();
    void sendTest();
    void updateState();

    QList<control::Template> m_templates;
    control::Template m_open; ///< as stored; id 0: a new one
    bool m_editing = false;
    int m_round = 0;
    QListWidget *m_list = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_subject = nullptr;
    QTabWidget *m_bodies = nullptr;
    QPlainTextEdit *m_text = nullptr;
    QPlainTextEdit *m_html = nullptr;
    QTableWidget *m_variables = nullptr;
    QLabel *m_shownSubject = nullptr;
    QTabWidget *m_shown = nullptr;
    QPlainTextEdit *m_shownText = nullptr;
    HtmlView *m_shownHtml = nullptr;
    QLabel *m_missing = nullptr;
    QLineEdit *m_from = nullptr;
    QLineEdit *m_to = nullptr;
    QPushButton *m_send = nullptr;
    QAction *m_new = nullptr;
    QAction *m_save = nullptr;
    QAction *m_delete = nullptr;
    QTimer m_previewSoon; ///< a burst of keys is one preview
};

} // namespace ui
