// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/messagedetail.h"
#include "mail/htmlsanitizer.h"
#include "mail/messageview.h"

namespace api {

control::MessageDetail messageDetail(const control::Message &message, QByteArrayView body)
{
    mail::MessageView view = mail::view(body);
    control::MessageDetail detail;
    detail.message = message;
    for (const mail::HeaderView &header : std::as_const(view.headers))
        detail.headers.append({header.name, header.value});
    detail.text = view.text;
    if (view.html)
        detail.html = mail::sanitizeHtml(*view.html);
    int n = 0;
    for (const mail::AttachmentView &attachment : std::as_const(view.attachments)) {
        detail.attachments.append({++n, attachment.filename, attachment.contentType, attachment.size});
        if (!attachment.contentId.isEmpty())
            detail.attachments.last().contentId = attachment.contentId;
    }
    return detail;
}

} // namespace api
