// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"
#include "mainwindow/mainwindow.h"
#include "options.h"
#include "screenshot.h"
#include <QApplication>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QTextStream>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace {

void loadTranslations(QApplication &app, const QString &language)
{
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    QLocale::setDefault(locale);
    const QString qtFolder = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
    for (const auto &[catalogue, folder] :
         {std::pair{u"qtbase"_s, qtFolder}, std::pair{u"postkontor"_s, u":/i18n"_s}}) {
        auto *translator = new QTranslator(&app);
        if (translator->load(locale, catalogue, u"_"_s, folder))
            app.installTranslator(translator);
    }
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
    if (options->endpoint.isValid())
        engine.connectTo(options->endpoint);
    if (!options->screenshot.isEmpty())
        takeScreenshot(window, options->screenshot, options->afterSeconds);
    return QApplication::exec();
}
