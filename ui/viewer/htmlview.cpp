// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/htmlview.h"
#include "viewer/inlineimage.h"
#include <QScrollBar>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kMaxImages = 200; // of one message

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
    m_shown = html;
    m_inlineImages = inlineImages;
    m_imagesShown = 0;
    document()->clear(); // drops the images of the message before
    setHtml(html);
}

void HtmlView::showInlineImages(const QHash<QString, QByteArray> &inlineImages)
{
    const int place = verticalScrollBar()->value();
    showHtml(QString(m_shown), inlineImages);
    verticalScrollBar()->setValue(place);
}

QVariant HtmlView::loadResource(int type, const QUrl &name)
{
    if (type != QTextDocument::ImageResource)
        return QByteArray("");
    QImage image;
    if (++m_imagesShown <= kMaxImages) {
        if (name.scheme() == "data"_L1)
            image = decodeInlineImage(dataUrlBytes(name));
        else if (name.scheme() == "cid"_L1)
            image = decodeInlineImage(m_inlineImages.value(name.path(QUrl::FullyDecoded)));
    }
    return image.isNull() ? nothing() : image;
}

} // namespace ui
