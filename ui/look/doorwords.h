// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/bans.h"
#include "control/certificates.h"
#include "control/values.h"
#include "look/colors.h"
#include <QCoreApplication>
#include <QString>

namespace ui {

/// The words for certificates, bans and keys, and how they stand. UI thread.
class DoorWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::DoorWords)
public:
    struct Standing
    {
        State state = State::Flowing;
        QString words;
    };
    /// Where a certificate comes from.
    static QString ofSource(const QString &source);
    /// `now` in wall clock ms, here and below.
    static Standing standing(const control::Certificate &certificate, qint64 now);
    /// What is wrong with it, in whole sentences; empty: nothing.
    static QString problemOf(const control::Certificate &certificate, qint64 now);

    /// "Failed sign-ins (12)", "By Mei: asked by phone".
    static QString causeOf(const control::Ban &ban);
    /// How long it still lasts.
    static QString remaining(const control::Ban &ban, qint64 now);

    static QString of(control::Scope scope);
    /// What one may do with it.
    static QString sentenceOf(control::Scope scope);
    /// "Read, Send".
    static QString of(const QList<control::Scope> &scopes);
    /// The rights of a key, disposable mailboxes among them.
    static QString rightsOf(const control::Token &token);
    /// "20 disposable mailboxes at a time, 50 messages in each, …": what is bounded.
    static QString of(const control::DisposableLimits &limits);
    static Standing standing(const control::Token &token, qint64 now);
};

} // namespace ui
