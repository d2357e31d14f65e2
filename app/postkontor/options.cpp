// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"
#include "backend/tokenfile.h"
#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace {

base::Error wrong(const QString &text)
{
    return {base::ErrorKind::Invalid, text, {}, {}};
}

QSize readSize(const QString &text)
{
    const QStringList parts = text.split(u'x');
    return parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
}

} // namespace

base::Result<Options> Options::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Postkontor: the mail server a small office can see."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions(
        {{u"config"_s, u"Settings of the engine in this program."_s, u"FILE"_s},
         {u"connect"_s, u"Show another engine instead."_s, u"URL"_s},
         {u"token-file"_s, u"File with the token for --connect; without it, the token in the keychain."_s, u"FILE"_s},
         {u"open"_s, u"Show a flight record instead of an engine."_s, u"FILE"_s},
         {u"theme"_s, u"light or dark instead of the system's."_s, u"NAME"_s},
         {u"language"_s, u"e.g. zh_CN instead of the system's."_s, u"NAME"_s},
         {u"screenshot"_s, u"Write the window to a PNG file and quit."_s, u"FILE"_s},
         {u"size"_s, u"Size of the window for --screenshot."_s, u"WxH"_s},
         {u"layout"_s, u"Begin with a layout (overview, queue, sending, debug) or a panel in front."_s, u"NAME"_s},
         {u"after"_s, u"Wait this long before --screenshot (5)."_s, u"SECONDS"_s}});
    parser.process(arguments);

    Options options;
    options.config = parser.value(u"config"_s);
    options.record = parser.value(u"open"_s);
    options.theme = ui::themeFromName(parser.value(u"theme"_s));
    options.language = parser.value(u"language"_s);
    options.screenshot = parser.value(u"screenshot"_s);
    options.layout = parser.value(u"layout"_s);
    options.size = readSize(parser.value(u"size"_s));
    if (parser.isSet(u"after"_s))
        options.afterSeconds = parser.value(u"after"_s).toInt();
    if (parser.isSet(u"config"_s) && parser.isSet(u"connect"_s))
        return wrong(
            u"--config is for the engine in this program, --connect for another: give one of them"_s);
    if (parser.isSet(u"connect"_s)) {
        const QString file = parser.value(u"token-file"_s);
        const auto endpoint = file.isEmpty() ? ui::endpointOf(parser.value(u"connect"_s), {}) : ui::readEndpoint(parser.value(u"connect"_s), file);
        if (!endpoint)
            return endpoint.error();
        options.endpoint = *endpoint;
    }
    return options;
}
