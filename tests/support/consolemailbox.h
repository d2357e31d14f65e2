// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/console.h"

namespace support {

/// A Console whose engine holds one mailbox with an inbox, a trash and an archive, filled at will.
struct ConsoleMailbox : Console
{
    control::Id mailbox = fake.nextId();
    control::Id inbox = fake.nextId();
    control::Id trash = fake.nextId();
    control::Id archive = fake.nextId();

    ConsoleMailbox()
    {
        control::Mailbox anna;
        anna.id = mailbox;
        anna.address = QStringLiteral("anna@example.test");
        fake.mailboxes.append(anna);
        fake.folders.append({inbox, mailbox, QStringLiteral("Inbox"), control::FolderRole::Inbox});
        fake.folders.append({trash, mailbox, QStringLiteral("Trash"), control::FolderRole::Trash});
        fake.folders.append({archive, mailbox, QStringLiteral("Archive"), control::FolderRole::Archive});
    }
    control::Id add(const QString &from, const QString &subject, control::Id folder = 0)
    {
        control::MessageDetail detail;
        control::Message &m = detail.message;
        m.id = fake.nextId();
        m.mailId = fake.nextId();
        m.mailboxId = mailbox;
        m.folderId = folder ? folder : inbox;
        m.from = from;
        m.to = {QStringLiteral("anna@example.test")};
        m.subject = subject;
        m.receivedAt = base::idWallMs(m.id);
        m.size = 2000;
        detail.headers = {{QStringLiteral("Subject"), subject}};
        detail.text = QStringLiteral("Text of ") + subject;
        fake.deliver(detail);
        return m.id;
    }
    QList<control::Id> addMany(int count)
    {
        QList<control::Id> ids;
        for (int i = 0; i < count; ++i)
            ids << add(QStringLiteral("x@x.test"), QString::number(i));
        return ids;
    }
    int countIn(control::Id folder) const
    {
        return int(std::count_if(fake.details.cbegin(), fake.details.cend(), [folder](const auto &d) { return d.message.folderId == folder; }));
    }
    int changes() const { return int(fake.requests.filter(QStringLiteral("messages:change")).size()); }
};

} // namespace support
