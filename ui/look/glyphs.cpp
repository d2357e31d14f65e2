// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/glyphs.h"
#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

class GlyphEngine final : public QIconEngine
{
public:
    explicit GlyphEngine(QByteArray svg)
        : m_svg(std::move(svg))
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        QColor color = palette.color(QPalette::Active, QPalette::ButtonText);
        if (mode == QIcon::Disabled)
            color = palette.color(QPalette::Disabled, QPalette::ButtonText);
        else if (mode == QIcon::Selected)
            color = palette.color(QPalette::Active, QPalette::HighlightedText);
        QByteArray svg = m_svg;
        QSvgRenderer renderer(svg.replace("currentColor", color.name().toLatin1()));
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        return pixmap(size, mode, state);
    }

    QIconEngine *clone() const override { return new GlyphEngine(*this); }

private:
    QByteArray m_svg;
};

} // namespace

QIcon glyph(const QString &name)
{
    static QHash<QString, QByteArray> read; // lists ask for the same few at every repaint
    auto svg = read.constFind(name);
    if (svg == read.cend()) {
        QFile file(u":/icons/%1.svg"_s.arg(name));
        const bool open = file.open(QIODevice::ReadOnly);
        Q_ASSERT_X(open, "glyph", "no such icon");
        svg = read.insert(name, open ? file.readAll() : QByteArray());
    }
    return QIcon(new GlyphEngine(*svg));
}

} // namespace ui
