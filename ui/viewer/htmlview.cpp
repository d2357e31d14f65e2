// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/htmlview.h"
#include "viewer/htmlbudget.h"
#include "viewer/inlineimage.h"
#include <QPointer>
#include <QScrollBar>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kMaxImages = 200; // of one message
constexpr qint64 kMostKeptPixels = 24 << 20; // of one message: about 100 MB
constexpr qint64 kPixelsAtOnce = 1 << 19; // decoded in one turn; more wait for the worker pool

QImage nothing()
{
    QImage image(1, 1, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    return image;
}

} // namespace

HtmlView::HtmlView(QWidget *parent)
    : QTextBrowser(parent)
{
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setSearchPaths({});
    setAcceptDrops(false);
    setUndoRedoEnabled(false);
    // Mail brings its own dark text: a sheet of paper in both themes.
    QPalette paper = palette();
    paper.setColor(QPalette::Base, Qt::white);
    paper.setColor(QPalette::Text, QColor(0x1c, 0x1f, 0x23));
    paper.setColor(QPalette::Link, QColor(0x00, 0x63, 0xa5));
    setPalette(paper);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl &url) {
        static const QStringList opened{u"http"_s, u"https"_s, u"mailto"_s};
        if (opened.contains(url.scheme()))
            Q_EMIT linkClicked(url);
    });
}

void HtmlView::showHtml(const QString &html, const QHash<QString, QByteArray> &inlineImages)
{
    BoundedHtml bounded = boundedHtml(html);
    m_shown = std::move(bounded.html);
    m_simplified = bounded.simplified;
    m_cut = bounded.cut;
    m_inlineImages = inlineImages;
    ++m_generation;
    m_decoded.clear();
    m_decoding.clear();
    m_keptPixels = 0;
    layOut(false);
}

void HtmlView::showInlineImages(const QHash<QString, QByteArray> &inlineImages)
{
    m_inlineImages = inlineImages;
    layOut(true);
}

void HtmlView::layOut(bool keepPlace)
{
    const int place = keepPlace ? verticalScrollBar()->value() : 0;
    m_imagesShown = 0;
    m_pixels = 0;
    document()->clear(); // drops the images of the message before
    setHtml(m_shown);
    verticalScrollBar()->setValue(place);
}

QVariant HtmlView::loadResource(int type, const QUrl &name)
{
    if (type != QTextDocument::ImageResource)
        return QByteArray("");
    const QImage image = ++m_imagesShown <= kMaxImages ? imageAt(name) : QImage();
    return image.isNull() ? nothing() : image;
}

QImage HtmlView::imageAt(const QUrl &name)
{
    const QString key = name.toString(QUrl::FullyEncoded);
    if (const auto ready = m_decoded.constFind(key); ready != m_decoded.cend())
        return *ready;
    QByteArray bytes;
    if (name.scheme() == "data"_L1)
        bytes = dataUrlBytes(name);
    else if (name.scheme() == "cid"_L1)
        bytes = m_inlineImages.value(name.path(QUrl::FullyDecoded));
    const QSize size = inlineImageSize(bytes);
    if (!size.isValid())
        return {};
    m_pixels += qint64(size.width()) * size.height();
    if (m_pixels <= kPixelsAtOnce)
        return decodeInlineImage(bytes);
    const qint64 pixels = qint64(size.width()) * size.height();
    if (!m_decoding.contains(key) && m_keptPixels + pixels <= kMostKeptPixels) {
        m_keptPixels += pixels;
        decodeLater(key, bytes);
    }
    return {};
}

void HtmlView::decodeLater(const QString &key, const QByteArray &bytes)
{
    m_decoding.insert(key);
    QThreadPool::globalInstance()->start([guard = QPointer<HtmlView>(this), context = thread(), key, bytes, generation = m_generation] {
        QImage image = decodeInlineImage(bytes);
        if (image.isNull())
            image = nothing();
        auto *courier = new QObject; // the view may be gone by then: only its own thread looks
        courier->moveToThread(context);
        QMetaObject::invokeMethod(courier, [guard, courier, key, image, generation] {
            courier->deleteLater();
            if (!guard || generation != guard->m_generation)
                return;
            guard->m_decoding.remove(key);
            guard->m_decoded.insert(key, image);
            if (guard->m_decoding.isEmpty()) // once for all: the text is laid out anew each time
                guard->layOut(true);
        });
    });
}

} // namespace ui
