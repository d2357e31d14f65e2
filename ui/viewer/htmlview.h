// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTextBrowser>

namespace ui {

/// Shows the HTML of a stranger, which the engine has sanitised already, and trusts it no more for that:
/// loads nothing but small `data:` images and the inline images it was given, opens no link by itself. UI
/// thread.
class HtmlView : public QTextBrowser
{
    Q_OBJECT
public:
    explicit HtmlView(QWidget *parent = nullptr);

    /// `inlineImages`: Content-ID without brackets -> encoded bytes.
    void showHtml(const QString &html, const QHash<QString, QByteArray> &inlineImages = {});
    /// The same text again with its pictures, which came later; the reader stays where they are.
    void showInlineImages(const QHash<QString, QByteArray> &inlineImages);

    /// Every load of the document ends here; never null, because Qt would then look for a file itself.
    QVariant loadResource(int type, const QUrl &name) override;

Q_SIGNALS:
    /// A link was clicked: http, https or mailto. Nothing has been opened.
    void linkClicked(const QUrl &url);

private:
    QString m_shown;
    QHash<QString, QByteArray> m_inlineImages;
    int m_imagesShown = 0;
};

} // namespace ui
