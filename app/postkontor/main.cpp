// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"
#include "enginestart.h"
#include "look/appearance.h"
#include "mainwindow/mainwindow.h"
#include "record/recordwindow.h"
#include "options.h"
#include "postkontord/signals.h"
#include "screenshot.h"
#include <QApplication>
#include <QFileInfo>
#include <QIcon>
#include <QTextStream>

using namespace Qt::StringLiterals;

namespace {

/// A file instead of an engine.
int showRecord(const Options &options)
{
    const auto record = ui::readRecord(options.record);
    if (!record) {
        QTextStream(stderr) << u"postkontor: "_s << options.record << u": "_s << record.error().publicText << u'\n';
        return 2;
    }
    auto *window = new ui::RecordWindow(*record, QFileInfo(options.record).fileName()); // deletes itself
    if (options.size.isValid())
        window->resize(options.size);
    window->show();
    if (!options.screenshot.isEmpty())
        takeScreenshot(*window, options.screenshot, options.afterSeconds);
    return QApplication::exec();
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
    ui::Appearance appearance(app);
    appearance.begin(options->theme, options->language);

    if (!options->record.isEmpty())
        return showRecord(*options);
    ui::EngineConnection engine;
    ui::MainWindow window(engine);
    window.setAppearance(&appearance);
    if (options->size.isValid())
        window.resize(options->size);
    window.show();
    if (!options->layout.isEmpty())
        window.showLayout(options->layout);
    EngineStart start(engine, window);
    if (!start.begin(*options))
        return 2;
    watchProcessSignals([&window] { window.closeNow(); }, [] {});
    if (!options->screenshot.isEmpty())
        takeScreenshot(window, engine, options->screenshot, options->afterSeconds);
    return QApplication::exec();
}
