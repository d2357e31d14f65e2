// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/inlineparts.h"
#include "viewer/inlineimage.h"
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// What the HTML names; many senders give an id to every attachment, also to those no picture refers to.
QSet<QString> namedIn(const QString &html)
{
    static const QRegularExpression pattern(u"\\bcid:([^\"'<>\\s]{1,998})"_s, QRegularExpression::CaseInsensitiveOption);
    QSet<QString> names;
    QRegularExpressionMatchIterator found = pattern.globalMatch(html);
    while (found.hasNext() && names.size() < kMaxInlineParts) {
        const QString name = found.next().captured(1).replace("&amp;"_L1, "&"_L1);
        names.insert(QUrl(u"cid:"_s + name).path(QUrl::FullyDecoded)); // as HtmlView will look for it
    }
    return names;
}

} // namespace

QList<control::Attachment> inlinePartsOf(const control::MessageDetail &detail)
{
    QList<control::Attachment> parts;
    const QSet<QString> names = namedIn(detail.html.value_or(QString()));
    qint64 bytes = 0;
    for (const control::Attachment &part : detail.attachments) {
        const bool picture = part.contentType.startsWith("image/"_L1) && part.size <= kMaxImageBytes;
        if (!picture || !part.contentId || !names.contains(*part.contentId))
            continue;
        bytes += part.size;
        if (parts.size() == kMaxInlineParts || bytes > kMaxInlineBytes)
            break;
        parts.append(part);
    }
    return parts;
}

} // namespace ui
