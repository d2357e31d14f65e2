// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"
#include "enginestart.h"
#include "mainwindow/mainwindow.h"
#include "options.h"
#include "postkontord/signals.h"
#include "screenshot.h"
#include <QApplication>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QTextStream>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace {

void install(QApplication &app, const QLocale &locale, const QString &catalogue, const QString &folder)
{
    auto *translator = new QTranslator(&app);
    if (translator->load(locale, catalogue, u"_"_s, folder))
        app.installTranslator(translator);
}

void loadTranslations(QApplication &app, const QString &language)
{
    QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    if (locale.language() == QLocale::C)
        locale = QLocale(QLocale::English, QLocale::UnitedStates); // it has no thousands separators
    QLocale::setDefault(locale);
    const QString ours = u":/i18n"_s;
    install(app, QLocale(QLocale::English), u"postkontor"_s,
            ours); // plural forms, where there is no translation
    install(app, locale, u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(app, locale, u"postkontor"_s, ours);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(u"Postkontor"_s);
    QApplication::setOrganizationName(u"Postkontor"_s);
    QApplication::setApplicationVersion(QStringLiteral(POSTKONTOR_VERSION));
    QApplication::setWindowIcon(QIcon(u":/postkontor.svg"_s));
    const base::Result<Options> options = Options::parse(QApplication::arguments());
    if (!options) {
        QTextStream(stderr) << u"postkontor: "_s << options.error().publicText << u'\n';
        return 2;
    }
    loadTranslations(app, options->language);
    ui::applyTheme(app, options->theme);

    ui::EngineConnection engine;
    ui::MainWindow window(engine);
    if (options->size.isValid())
        window.resize(options->size);
    window.show();
    if (!options->layout.isEmpty())
        window.showLayout(options->layout);
    EngineStart start(engine, window);
    if (!start.begin(*options))
        return 2;
    watchProcessSignals([&window] { window.close(); }, [] {});
    if (!options->screenshot.isEmpty())
        takeScreenshot(window, engine, options->screenshot, options->afterSeconds);
    return QApplication::exec();
}
