// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "look/colors.h"
#include <QCoreApplication>
#include <QString>

namespace ui {

/// The words for what is sent and how it goes: classes of mail, DNS records, webhooks. Words unknown here are shown as they came. UI
/// thread.
class SendWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::SendWords)
public:
    /// Of control::classLabels().
    static QString ofClass(const QString &label);
    /// Of DnsRecord::check.
    static QString ofCheck(const QString &check);
    static State stateOfCheck(const QString &check);
    /// What to do about it, one sentence; empty when all is well.
    static QString stepOfCheck(const QString &check);
    /// Of DkimKeyInfo::state.
    static QString ofKey(const QString &state);
    /// Of control::webhookTypes() and "webhook.test".
    static QString ofWebhookType(const QString &type);
};

} // namespace ui
