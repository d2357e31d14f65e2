// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/theme.h"
#include "look/consolestyle.h"
#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

struct Tones
{
    QRgb window, base, alternate, button, text, placeholder, highlight, highlightedText, link, mid, disabled;
};

constexpr Tones kLight{0xfff3f4f6, 0xffffffff, 0xfff7f8fa, 0xffeceef1, 0xff1c1f23, 0xff656b74,
                       0xff0b66a8, 0xffffffff, 0xff0063a5, 0xffc4c9d0, 0xff8b919a};
constexpr Tones kDark{0xff25282c, 0xff1b1d20, 0xff202327, 0xff2f3338, 0xffe6e8eb, 0xff9aa1ab,
                      0xff2f79b5, 0xffffffff, 0xff6cb8f0, 0xff454a51, 0xff747b85};

QPalette paletteOf(const Tones &t)
{
    const auto color = [](QRgb rgb) { return QColor::fromRgb(rgb); };
    QPalette p(color(t.button), color(t.window));
    p.setColor(QPalette::Window, color(t.window));
    p.setColor(QPalette::Base, color(t.base));
    p.setColor(QPalette::AlternateBase, color(t.alternate));
    p.setColor(QPalette::ToolTipBase, color(t.base));
    p.setColor(QPalette::Mid, color(t.mid));
    p.setColor(QPalette::Highlight, color(t.highlight));
    p.setColor(QPalette::HighlightedText, color(t.highlightedText));
    p.setColor(QPalette::Link, color(t.link));
    p.setColor(QPalette::LinkVisited, color(t.link));
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
        p.setColor(role, color(t.text));
        p.setColor(QPalette::Disabled, role, color(t.disabled));
    }
    p.setColor(QPalette::PlaceholderText, color(t.placeholder));
    p.setColor(QPalette::Disabled, QPalette::Highlight, color(t.mid));
    p.setColor(QPalette::Disabled, QPalette::Base, color(t.window));
    return p;
}

} // namespace

Theme themeFromName(const QString &name)
{
    if (name == "light"_L1)
        return Theme::Light;
    return name == "dark"_L1 ? Theme::Dark : Theme::System;
}

QString themeName(Theme theme)
{
    switch (theme) {
    case Theme::Light:
        return u"light"_s;
    case Theme::Dark:
        return u"dark"_s;
    case Theme::System:
        break;
    }
    return u"system"_s;
}

void applyTheme(QApplication &app, Theme theme)
{
    static const QString own = app.style()->name(); // of the desktop, before anything was changed
    // The old Windows styles know no dark palette and no scaling; macOS and desktop themes keep their own.
    const bool ours = theme != Theme::System || own.startsWith("windows"_L1, Qt::CaseInsensitive) || own.compare("fusion"_L1, Qt::CaseInsensitive) == 0;
    if (ours != (qobject_cast<ConsoleStyle *>(app.style()) != nullptr))
        app.setStyle(ours ? new ConsoleStyle : QStyleFactory::create(own));
    app.setPalette(theme == Theme::System ? QPalette() : paletteOf(theme == Theme::Dark ? kDark : kLight));
}

} // namespace ui
