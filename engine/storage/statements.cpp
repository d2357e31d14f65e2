// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/statements.h"

namespace storage::sql {

QList<QString> hotStatements()
{
    return {kDomainPage,          kDomainById,
            kDomainByName,        kMailboxPage,
            kMailboxSearch,       kMailboxById,
            kMailboxByKey,        kMailboxState,
            kMailboxOfDomain,     kMailboxesExpired,
            kUpdateMailbox,       kFoldersOfMailbox,
            kFolderById,          kFolderState,
            kFolderOwner,         kInboxOf,
            kUpdateFolder,        kMailExists,
            kBodyOfMail,          kBodyOfMessage,
            kDeleteMails.text(),  kMessageById,
            kMessagePage,         kMessagesOfFolder,
            kUnusedMails.text(),
            kUpdateMessageFlags,  kMoveMessage,
            kDeleteMessage,       kSegmentFile,
            kSegmentLive,         kSegmentSize,
            kSegmentState,        kMailsOfSegment,
            kRelocateMail,        kEventsSince,
            kEventPage,           kEventsOfMail,
            kEventFrom,           kDropEvents,
            kTokenBySecret,       kTokenById,
            kTokenPage,           kTouchToken,
            kDeleteToken,         kDeleteTokensOfMailbox,
            kDeleteTokensExpired, kDeleteOtherTokens,
            kDeletePending.text(), kPendingPage,
            kMailboxesOfMail,     kDocument,        kDocumentsOf.text(),
            kEntriesOfMail,       kMessageIdOfMail,
            kAcceptedDocument,    kDeleteAcceptedDocument,
            kAcceptedEvents,      kAcceptedEventOf,
            kIndexMark,           kRecipientsOfMail,
            kDeleteDocument,      kOldTrash,
            kPurgedFolder,        kRetireSegment,
            kDropSegment,         kSparseSegments,
            kQueueByIds.text(),   kQueueDue,
            kQueueNext,           kQueueDeadline,
            kQueueFinished,       kQueueCounts,
            kQueuePage + kQueuePageEnd, kQueuePageOfDestination + kQueuePageEnd,
            kQueuePageOfMail + kQueuePageEnd, kUpdateQueueState,
            kUpdateQueuePlace,    kDeleteQueue,     kLeaseQueue,
            kDestinationPage,     kDestinationByName, kDeleteDestination,
            kTemplatePage,        kTemplateById,
            kTemplateByName,      kSuppressionPage,
            kSuppressionByKey,    kAnswer,
            kWebhookDue,          kWebhookOldest,
            kWebhookAttempts,     kDropWebhookAttempts,
            kAlertRuleById,       kAlertById,
            kAlertPage,           kAlertPageActive,
            kAlertPageCleared,    kLastAlertSilence,
            kClearAlert,          kOldestKeptAlert,
            kDropAlerts,
            kAddDeliveryTotal,    kDeliveryTotalRows,
            kDropDeliveryTotals,
            kDeleteAnswer,        kOldAnswers};
}

} // namespace storage::sql
