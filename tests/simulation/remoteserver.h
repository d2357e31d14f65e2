// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lot.h"
#include <QByteArray>
#include <QList>
#include <QSet>
#include <functional>
#include <optional>

namespace simulation {

/// How somebody else's servers feel at the moment.
enum class Weather { Fine, Picky, Busy, Refusing, Down, Flaky, NoAnswerOfDns, NoSuchDomain };
constexpr int kWeathers = 8;

/// An SMTP server that reads what it is sent and answers by lot: takes, refuses, puts off, hangs up, says nothing, at each stage.
class RemoteServer
{
public:
    RemoteServer(Lot &lot, Weather weather);

    QByteArray greeting();
    /// What it says to these octets; may be nothing.
    QByteArray receive(const QByteArray &octets);
    bool hangsUp() const { return m_hangsUp; } ///< behind what it has said
    bool refused(const QByteArray &path) const { return m_refused.contains(path); }

    /// It takes responsibility: whom for, and the text.
    std::function<void(const QList<QByteArray> &paths, const QByteArray &text)> taken;

private:
    enum class Stage { Greeting, Hello, Mail, Recipient, Data, End };
    QByteArray line(const QByteArray &command);
    QByteArray hello();
    QByteArray mail();
    QByteArray recipient(const QByteArray &path);
    QByteArray data();
    QByteArray chunk();
    void forget();
    QByteArray textEnded(const QByteArray &text);
    /// Something goes wrong here: what it says then, or nothing. Null: all is well.
    std::optional<QByteArray> trouble(Stage stage);

    Lot &m_lot;
    const Weather m_weather;
    const bool m_pipelining;
    const bool m_chunking;
    QByteArray m_input;
    QByteArray m_text;
    QList<QByteArray> m_paths;
    QSet<QByteArray> m_refused;
    qint64 m_chunkLeft = -1; ///< of BDAT; -1: none
    bool m_inMail = false;
    bool m_lastChunk = false;
    bool m_chunkRefused = false;
    bool m_inText = false;
    bool m_hangsUp = false;
    bool m_silent = false;
};

} // namespace simulation
