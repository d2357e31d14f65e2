// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/appearance.h"
#include "look/fonts.h"
#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

const auto kThemeKey = u"look/theme"_s;
const auto kLanguageKey = u"look/language"_s;

QLocale localeOf(const QString &code)
{
    const QLocale locale = code.isEmpty() ? QLocale::system() : QLocale(code);
    if (locale.language() == QLocale::C)
        return QLocale(QLocale::English, QLocale::UnitedStates); // it has no thousands separators
    return locale;
}

} // namespace

Appearance::Appearance(QApplication &app)
    : m_app(app)
    , m_reversed(QApplication::layoutDirection() == Qt::RightToLeft)
{
    QApplication::setFont(withChinese(QApplication::font()));
}

Appearance::~Appearance() = default;

QList<Appearance::Language> Appearance::languages()
{
    return {{u"en"_s, u"English"_s}, {u"zh_CN"_s, u"简体中文"_s}};
}

void Appearance::begin(Theme theme, const QString &language)
{
    const QSettings settings;
    m_theme = theme != Theme::System ? theme : themeFromName(settings.value(kThemeKey).toString());
    m_language = !language.isEmpty() ? language : settings.value(kLanguageKey).toString();
    applyLanguage();
    applyTheme(m_app, m_theme);
}

void Appearance::setTheme(Theme theme)
{
    QSettings().setValue(kThemeKey, themeName(theme));
    if (theme == m_theme)
        return;
    m_theme = theme;
    applyTheme(m_app, theme);
    Q_EMIT changed();
}

void Appearance::setLanguage(const QString &code)
{
    QSettings().setValue(kLanguageKey, code);
    if (code == m_language)
        return;
    m_language = code;
    applyLanguage();
    Q_EMIT changed();
}

void Appearance::applyLanguage()
{
    const QLocale locale = localeOf(m_language);
    QLocale::setDefault(locale);
    m_translators.clear(); // a translator that goes takes itself out
    const QString ours = u":/i18n"_s;
    load(QLocale(QLocale::English), u"postkontor"_s, ours); // plural forms, where there is no translation
    load(locale, u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    load(locale, u"postkontor"_s, ours);
    QApplication::setLayoutDirection(m_reversed ? Qt::RightToLeft : locale.textDirection());
}

void Appearance::load(const QLocale &locale, const QString &catalogue, const QString &folder)
{
    auto translator = std::make_unique<QTranslator>();
    if (!translator->load(locale, catalogue, u"_"_s, folder))
        return;
    QApplication::installTranslator(translator.get());
    m_translators.push_back(std::move(translator));
}

} // namespace ui
