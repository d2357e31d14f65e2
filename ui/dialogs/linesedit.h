// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPlainTextEdit>
#include <QStringList>

namespace ui {

/// A list of words, one a line; commas and semicolons part them, too, as lists of addresses are pasted. UI thread.
class LinesEdit : public QPlainTextEdit
{
public:
    /// `rows` are seen at once.
    explicit LinesEdit(int rows, const QString &accessibleName, QWidget *parent = nullptr);
    void setLines(const QStringList &lines);
    /// Trimmed, without empty ones.
    QStringList lines() const;
};

} // namespace ui
