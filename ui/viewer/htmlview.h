// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QImage>
#include <QSet>
#include <QTextBrowser>

namespace ui {

/// Shows the HTML of a stranger, which the engine has sanitised already, and trusts it no more for that:
/// loads nothing but small `data:` images and the inline images it was given, opens no link by itself, lays out no more than fits in one
/// turn of the event loop (htmlbudget.h). Large pictures are decoded in the worker pool and appear when they are ready. UI thread.
class HtmlView : public QTextBrowser
{
    Q_OBJECT
public:
    explicit HtmlView(QWidget *parent = nullptr);

    /// `inlineImages`: Content-ID without brackets -> encoded bytes.
    void showHtml(const QString &html, const QHash<QString, QByteArray> &inlineImages = {});
    /// The same text again with its pictures, which came later; the reader stays where they are.
    void showInlineImages(const QHash<QString, QByteArray> &inlineImages);

    bool isSimplified() const { return m_simplified; }
    /// The end of the message is not shown.
    bool isCut() const { return m_cut; }
    /// Every image that will be shown is.
    bool isComplete() const { return m_decoding.isEmpty(); }
    /// In memory for images that were decoded aside.
    qint64 keptPixels() const { return m_keptPixels; }

    /// Every load of the document ends here; never null, because Qt would then look for a file itself.
    QVariant loadResource(int type, const QUrl &name) override;

Q_SIGNALS:
    /// A link was clicked: http, https or mailto. Nothing has been opened.
    void linkClicked(const QUrl &url);

private:
    void layOut(bool keepPlace);
    QImage imageAt(const QUrl &name);
    void decodeLater(const QString &key, const QByteArray &bytes);

    QString m_shown;
    bool m_simplified = false;
    bool m_cut = false;
    QHash<QString, QImage> m_decoded; ///< by address, of the message shown
    QSet<QString> m_decoding;
    qint64 m_pixels = 0;     ///< decoded while it is laid out
    qint64 m_keptPixels = 0; ///< of m_decoded and m_decoding
    int m_generation = 0;
    QHash<QString, QByteArray> m_inlineImages;
    int m_imagesShown = 0;
};

} // namespace ui
