// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDir>
#include <QImage>
#include <QList>
#include <QString>

class QWidget;

/// Pictures of one look of the console (theme, language, scale) in one folder, and a sheet with all of them. UI thread.
class PictureBook
{
public:
    explicit PictureBook(const QString &folder);
    /// False when the file could not be written.
    bool take(QWidget &widget, const QString &name);
    bool writeSheet(const QString &file) const;
    int count() const { return int(m_small.size()); }

private:
    QDir m_folder;
    QList<std::pair<QString, QImage>> m_small;
};
