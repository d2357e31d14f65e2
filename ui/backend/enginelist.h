// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>
#include <QString>
#include <QUrl>

namespace ui {

/// An engine this console has been connected to. No token in it.
struct KnownEngine
{
    QUrl url;
    QByteArray pin;    ///< SHA-256 of its certificate; empty: none met yet
    QString tokenFile; ///< where its token was read from; empty: it was typed, or is in the keychain
};

/// The engines this user's console knows, the last used first; kept in the settings of the program. UI thread.
class EngineList
{
public:
    static QList<KnownEngine> all();
    /// Nothing but the address, when it is not known.
    static KnownEngine find(const QUrl &url);
    /// Adds or changes it, and puts it first.
    static void remember(const KnownEngine &engine);
    static void forget(const QUrl &url);
};

} // namespace ui
