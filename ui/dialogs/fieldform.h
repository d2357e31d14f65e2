// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include <QList>
#include <QScrollArea>

class QFormLayout;
class QLabel;
class QLineEdit;

namespace ui {

/// In the colour of hints and captions.
void makeQuiet(QLabel *label);
/// Looks like the plain text that it is: nobody types into it.
void makeFixed(QLineEdit *edit);

/// A form whose fields have the names the API gives them: what the engine says against one is shown below it. As high as its texts, or
/// as the screen has room for; then it scrolls. UI thread.
class FieldForm : public QScrollArea
{
public:
    explicit FieldForm(QWidget *parent = nullptr);
    /// `field`: of the problem document; empty: the engine says nothing of it. `hint`: a sentence below, or nothing.
    void add(const QString &label, QWidget *widget, const QString &field = {}, const QString &hint = {});
    /// Over both columns.
    void addWide(QWidget *widget, const QString &field = {});
    /// Shows it below the field it names and goes there; false where no field has that name.
    bool refuse(const base::Error &error);
    void forgive();
    /// What is shown below the field now; empty: nothing.
    QString problemOf(const QString &field) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Field
    {
        QString name;
        QWidget *widget;
        QLabel *problem;
    };
    void addProblem(QWidget *widget, const QString &field, bool wide);
    const Field *find(const QString &name) const;
    void fitTexts();

    QWidget *m_content;
    QFormLayout *m_form;
    QList<Field> m_fields;
};

} // namespace ui
