// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/usercsv.h"

// Team boxes: a mailbox that several people share.
namespace control {

/// A user of this server in a team box. All members read.
struct TeamMember
{
    QString address;
    bool write = true;  ///< flags, moves and deletes
    bool sendAs = true; ///< sends as the address of the box
    bool operator==(const TeamMember &) const = default;
};

struct TeamBox
{
    Id id = 0;
    Id mailboxId = 0;
    Id domainId = 0;
    QString address;
    QString name;
    qint64 quotaBytes = 0;    ///< 0: no bound
    qint64 quotaMessages = 0; ///< likewise
    qint64 usedBytes = 0;
    qint64 usedMessages = 0;
    QList<TeamMember> members;
    qint64 createdAt = 0;
};

/// Unset: stays, or is as in TeamBox.
struct TeamBoxChange
{
    std::optional<QString> address = {}; ///< only when it is made; a mailbox there that nobody owns is taken over
    std::optional<QString> name = {};
    std::optional<qint64> quotaBytes = {};
    std::optional<qint64> quotaMessages = {};
    std::optional<QList<TeamMember>> members = {};
};

/// Whose team boxes are meant.
struct TeamBoxQuery
{
    QString text; ///< part of address, name or a member's address; empty: all
    std::optional<Id> domainId = {};
    std::optional<Id> memberId = {}; ///< a user
};

/// One line of a table: somebody in a team box.
struct CsvTeamMember
{
    int line = 0;
    QString box;
    TeamMember member;
};

struct CsvTeamMembers
{
    QList<CsvTeamMember> members;
    QList<CsvProblem> problems;
};

/// Columns: box, member, rights ("read write send-as"; empty: all). As csvtable.h says.
CsvTeamMembers readTeamMembersCsv(QByteArrayView text);

class TeamBoxService
{
public:
    virtual ~TeamBoxService() = default;
    /// By address.
    virtual void listTeamBoxes(const TeamBoxQuery &query, const PageRequest &page, base::Callback<Page<TeamBox>> done) = 0;
    virtual void teamBox(Id id, base::Callback<TeamBox> done) = 0;
    virtual void createTeamBox(const TeamBoxChange &wanted, base::Callback<TeamBox> done) = 0;
    virtual void changeTeamBox(Id id, const TeamBoxChange &change, base::Callback<TeamBox> done) = 0;
    /// With the mailbox and all that is in it.
    virtual void deleteTeamBox(Id id, base::Callback<TeamBox> done) = 0;
    /// All lines or none: what is wrong is in the report. Who is a member already has these rights afterwards.
    /// `domainId`: boxes of this domain alone.
    virtual void importTeamMembers(const QList<CsvTeamMember> &members, std::optional<Id> domainId, bool dryRun,
                                   base::Callback<ImportReport> done) = 0;
};

} // namespace control
