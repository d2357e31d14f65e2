// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/sizeadvice.h"

using namespace Qt::StringLiterals;

namespace mail {
namespace {

constexpr qint64 kLargeMessage = 10 << 20; // what many servers take, base64 included
constexpr qint64 kLargeImage = 1 << 20;
constexpr qint64 kHeavyHtml = 100 << 10; // beyond it Gmail cuts the text
constexpr qsizetype kManyAttachments = 10;

} // namespace

QList<SizeAdvice> adviseOnSize(const Draft &draft, qint64 builtBytes)
{
    QList<SizeAdvice> out;
    if (builtBytes > kLargeMessage)
        out.append({u"large-message"_s, {}, builtBytes, u"Many servers refuse messages over 10 MiB; a link travels better."_s});
    for (qsizetype n = 0; n < draft.attachments.size(); ++n) {
        const DraftAttachment &attachment = draft.attachments[n];
        const bool image = attachment.contentType.startsWith(u"image/", Qt::CaseInsensitive);
        if (image && attachment.content.size() > kLargeImage)
            out.append({u"large-image"_s, u"attachments[%1]"_s.arg(n), attachment.content.size(),
                        u"An image this large can be made smaller before it is sent."_s});
    }
    if (draft.attachments.size() > kManyAttachments)
        out.append({u"many-attachments"_s, {}, draft.attachments.size(), u"An archive holds many small files in less room."_s});
    if (draft.html && draft.html->toUtf8().size() > kHeavyHtml)
        out.append({u"heavy-html"_s, u"html"_s, draft.html->toUtf8().size(), u"Some mail clients cut HTML over 100 KiB."_s});
    if (draft.html && !draft.text)
        out.append({u"html-without-text"_s, u"html"_s, draft.html->toUtf8().size(),
                    u"The text part was made from the HTML; text alone is the cheapest mail."_s});
    return out;
}

} // namespace mail
