// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "picturebook.h"
#include <QColor>
#include <QHash>
#include <QPainter>
#include <QPixmap>
#include <QWidget>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

constexpr int kThumbnail = 400;
constexpr int kColumns = 4;
constexpr int kCaption = 20;
constexpr int kRow = 250 + kCaption + 8;

int distance(QRgb a, QRgb b)
{
    const auto square = [](int x) { return x * x; };
    return square(qRed(a) - qRed(b)) + square(qGreen(a) - qGreen(b)) + square(qBlue(a) - qBlue(b));
}

/// The 256 colours there are most of, and for the others the nearest of them: enough for a drawn window, in a third of the bytes.
QImage reduced(const QImage &image)
{
    QHash<QRgb, int> counts;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            ++counts[image.pixel(x, y)];
    }
    QList<QRgb> colors = counts.keys();
    for (auto it = counts.begin(); it != counts.end(); ++it)
        *it *= QColor::fromRgb(it.key()).saturation() > 96 ? 24 : 1; // what is coloured says something, however small
    std::sort(colors.begin(), colors.end(), [&](QRgb a, QRgb b) { return std::pair(counts[a], a) > std::pair(counts[b], b); });
    QHash<QRgb, uchar> nearest;
    for (const QRgb color : std::as_const(colors)) {
        const auto end = colors.cbegin() + std::min<qsizetype>(256, colors.size());
        const auto best = std::min_element(colors.cbegin(), end, [&](QRgb a, QRgb b) { return distance(a, color) < distance(b, color); });
        nearest.insert(color, uchar(best - colors.cbegin()));
    }
    QImage small(image.size(), QImage::Format_Indexed8);
    small.setColorTable(colors.mid(0, 256));
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            small.setPixel(x, y, nearest[image.pixel(x, y)]);
    }
    return small;
}

} // namespace

PictureBook::PictureBook(const QString &folder, const QStringList &only)
    : m_folder(folder)
    , m_only(only)
{
    m_folder.mkpath(u"."_s);
}

bool PictureBook::wants(const QString &name) const
{
    return m_only.isEmpty() || std::any_of(m_only.begin(), m_only.end(), [&name](const QString &part) { return name.contains(part); });
}

bool PictureBook::take(QWidget &widget, const QString &name)
{
    if (!wants(name))
        return true;
    QImage image = widget.grab().toImage();
    image.setDevicePixelRatio(1);
    const QString file = m_folder.filePath(u"%1-%2.png"_s.arg(m_small.size() + 1, 2, 10, QChar(u'0')).arg(name));
    if (!reduced(image).save(file, "PNG", 0))
        return false;
    m_small.append({name, image.scaled(kThumbnail, kRow - kCaption - 8, Qt::KeepAspectRatio, Qt::SmoothTransformation)});
    return true;
}

bool PictureBook::writeSheet(const QString &file) const
{
    const int rows = (count() + kColumns - 1) / kColumns;
    QImage sheet(kColumns * (kThumbnail + 8) + 8, rows * kRow + 8, QImage::Format_RGB32);
    sheet.fill(0xff808080);
    QPainter painter(&sheet);
    for (int i = 0; i < count(); ++i) {
        const QPoint at(8 + i % kColumns * (kThumbnail + 8), 8 + i / kColumns * kRow);
        painter.drawText(QRect(at, QSize(kThumbnail, kCaption)), Qt::AlignLeft | Qt::AlignVCenter, m_small[i].first);
        painter.drawImage(at + QPoint(0, kCaption), m_small[i].second);
    }
    painter.end();
    return sheet.save(file, "PNG");
}
