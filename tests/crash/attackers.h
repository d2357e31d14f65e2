// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QHash>
#include <QString>
#include <QThread>
#include <array>
#include <atomic>
#include <memory>
#include <vector>

namespace crash {

/// What an attacker knows of the engine.
struct AttackTarget
{
    quint16 smtp = 0;
    quint16 submission = 0;
    quint16 submissions = 0;
    quint16 http = 0;
    quint16 https = 0;
    QByteArray token; ///< some have one
    std::array<quint16, 5> ports() const { return {smtp, submission, submissions, http, https}; }
};

/// Everybody who means ill, each in a thread and at an address of its own (127.0.7.x), again and again until they are told to stop.
class Attackers
{
public:
    ~Attackers() { join(); }
    /// `only`: those whose name contains one of these; empty: all.
    void start(const AttackTarget &target, const QStringList &only = {});
    /// They begin nothing new; who hangs in a write ends with the engine.
    void stop() { m_stopping = true; }
    void join();
    /// Rounds that each has made, by name.
    QHash<QString, int> rounds() const;

private:
    std::atomic<bool> m_stopping = false;
    std::vector<std::atomic<int>> m_rounds; ///< by kind; -1: stayed at home
    std::vector<std::unique_ptr<QThread>> m_threads;
};

} // namespace crash
