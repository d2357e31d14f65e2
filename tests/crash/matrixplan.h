// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QSet>
#include <QString>
#include <memory>
#include <vector>

// What the matrix sends where, what goes wrong there, and what must become of it.
namespace crash {

/// Where a receiving server goes wrong. Text: half of it has come; End: all of it has; After: it was taken and the reply is out.
enum class Stage { Greeting, Ehlo, StartTls, Handshake, EhloInTls, Auth, Mail, Rcpt, Data, Text, End, After };
constexpr int kStages = 12;

/// How. Garble: octets that are no TLS inside of TLS, before it what no SMTP server says.
enum class Fault { Temporary, Permanent, Drop, Stall, Garble };
constexpr int kFaults = 5;

/// What the engine asks of the connection: one engine each.
enum class Way { Opportunistic, Required, SignedIn };
constexpr int kWays = 3;

/// What must become of a recipient that meets the fault.
enum class Fate {
    Sent,    ///< all the same, in the first attempt
    PutOff,  ///< delivered when the fault ends, else still in the queue
    Bounced  ///< returned to the sender
};

struct Cell
{
    Way way = Way::Opportunistic;
    Stage stage = Stage::Greeting;
    Fault fault = Fault::Temporary;
    bool forEver = false; ///< else once: per server up to AUTH, behind it per mail

    QString name() const;
    Fate fate() const;
    /// Of an attempt that failed for it: "4.4.2".
    QByteArray status() const;
    /// The server may have taken mail whose reply was lost: the only reason for a second copy.
    bool mayDouble() const { return stage == Stage::End && fault >= Fault::Drop; }
    /// 4xx and 5xx to RCPT strike the first recipient of a mail alone.
    bool strikesOne() const { return stage == Stage::Rcpt && fault <= Fault::Permanent; }
    /// What the server says, without CRLF, where the fault is a reply.
    QByteArray reply() const;
};

/// One receiving server, at an address of its own.
struct MatrixHost
{
    Cell cell;
    QHostAddress address;
    bool tls = true;
    bool chunking = false;
    bool pipelining = true;
    bool resets = false;       ///< drops with a reset, else with an end
    bool takesUnanswered = false; ///< End: has taken the mail when it fails to say so
    bool atQuit = false;       ///< After: the fault waits for QUIT
    int mails = 0;

    // What happened there.
    int connections = 0;
    int struck = 0;
    QSet<QByteArray> struckMails;
};

struct MatrixMail
{
    QByteArray key; ///< "m00042"
    MatrixHost *host = nullptr;
    QList<QByteArray> recipients; ///< the first one meets faults of RCPT
    int lines = 0;                ///< of its text
    QString mailId;               ///< of the engine, once it took it

    QByteArray sender() const { return "mei+" + key + "@example.test"; }
    QByteArray letter() const;
};

/// The key of a mail, from its sender or one of its recipients ("r0-m00042@…").
QByteArray keyOf(const QByteArray &address);

/// `count` mails shared out among all cells; a seed repeats everything but the addresses' network.
struct MatrixPlan
{
    MatrixPlan(int count, quint32 seed);
    static QList<Cell> cells();

    std::vector<std::unique_ptr<MatrixHost>> hosts;
    std::vector<MatrixMail> mails;
    QHash<quint32, MatrixHost *> byAddress; ///< IPv4
};

} // namespace crash
