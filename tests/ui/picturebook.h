// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDir>
#include <QImage>
#include <QList>
#include <QString>
#include <QStringList>

class QWidget;

/// Pictures of one look of the console (theme, language, scale) in one folder, and a sheet with all of them. UI thread.
class PictureBook
{
public:
    /// `only`: parts of the names of what is taken; empty: all.
    explicit PictureBook(const QString &folder, const QStringList &only = {});
    bool wants(const QString &name) const;
    /// False when the file could not be written. What is not wanted is left out.
    bool take(QWidget &widget, const QString &name);
    bool writeSheet(const QString &file) const;
    int count() const { return int(m_small.size()); }

private:
    QDir m_folder;
    QStringList m_only;
    QList<std::pair<QString, QImage>> m_small;
};
