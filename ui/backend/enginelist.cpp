// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/enginelist.h"
#include <QSettings>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr qsizetype kMost = 50;

void write(const QList<KnownEngine> &engines)
{
    QSettings settings;
    settings.remove(u"engines"_s);
    settings.beginWriteArray(u"engines"_s, int(engines.size()));
    for (qsizetype i = 0; i < engines.size(); ++i) {
        settings.setArrayIndex(int(i));
        settings.setValue(u"url"_s, engines[i].url.toString());
        settings.setValue(u"certificate"_s, QString::fromLatin1(engines[i].pin.toHex()));
        settings.setValue(u"tokenFile"_s, engines[i].tokenFile);
    }
    settings.endArray();
}

} // namespace

QList<KnownEngine> EngineList::all()
{
    QSettings settings;
    QList<KnownEngine> engines;
    const int count = settings.beginReadArray(u"engines"_s);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        KnownEngine one;
        one.url = QUrl(settings.value(u"url"_s).toString(), QUrl::StrictMode);
        one.pin = QByteArray::fromHex(settings.value(u"certificate"_s).toString().toLatin1());
        one.tokenFile = settings.value(u"tokenFile"_s).toString();
        if (one.url.isValid() && !one.url.host().isEmpty())
            engines.append(one);
    }
    return engines;
}

KnownEngine EngineList::find(const QUrl &url)
{
    for (const KnownEngine &one : all()) {
        if (one.url == url)
            return one;
    }
    KnownEngine fresh;
    fresh.url = url;
    return fresh;
}

void EngineList::remember(const KnownEngine &engine)
{
    QList<KnownEngine> engines = all();
    engines.removeIf([&](const KnownEngine &one) { return one.url == engine.url; });
    engines.prepend(engine);
    write(engines.first(std::min(engines.size(), kMost)));
}

void EngineList::forget(const QUrl &url)
{
    QList<KnownEngine> engines = all();
    engines.removeIf([&](const KnownEngine &one) { return one.url == url; });
    write(engines);
}

} // namespace ui
