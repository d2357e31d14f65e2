// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "look/theme.h"
#include <QObject>
#include <QString>
#include <vector>

class QApplication;
class QTranslator;

namespace ui {

/// Theme and language of the whole program, changed at any time: Qt tells every widget, and the main window builds itself anew in
/// the new language. What a person chose is remembered; what the command line asks for is not. UI thread.
class Appearance : public QObject
{
    Q_OBJECT
public:
    struct Language
    {
        QString code; ///< "zh_CN"; empty: the system's
        QString name; ///< in the language itself
    };
    explicit Appearance(QApplication &app);
    ~Appearance() override;

    /// Those with a catalogue, in the order of the menu, without the system's.
    static QList<Language> languages();
    /// At the start. An empty language and Theme::System mean what is remembered.
    void begin(Theme theme, const QString &language);
    Theme theme() const { return m_theme; }
    QString language() const { return m_language; }
    void setTheme(Theme theme);
    /// A code of languages(), or empty for the system's.
    void setLanguage(const QString &code);

Q_SIGNALS:
    void changed();

private:
    void applyLanguage();
    void load(const QLocale &locale, const QString &catalogue, const QString &folder);

    QApplication &m_app;
    std::vector<std::unique_ptr<QTranslator>> m_translators;
    Theme m_theme = Theme::System;
    QString m_language;
    bool m_reversed; ///< -reverse was asked for
};

} // namespace ui
