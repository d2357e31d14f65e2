// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/idlist.h"

// Every SQL text that runs often, in the words all three dialects share. Keyset conditions are written
// "a <= ? AND (a < ? OR b < ?)": a row value would say it shorter, but MySQL finds no index for it.
namespace storage::sql {

inline const QString kMessageColumns = QStringLiteral(
    "m.id, m.mail_id, m.mailbox_id, m.folder_id, m.uid, m.mod_seq, m.flags, m.received_at, m.size, m.sender, "
    "m.recipients, m.subject, m.preview, m.attachments");
inline const QString kMailboxColumns =
    QStringLiteral("id, address, unread, total, size, expires_at, mod_seq");
inline const QString kFolderColumns =
    QStringLiteral("id, mailbox_id, name, role, uid_validity, uid_next, mod_seq, unread, total");
inline const QString kEventColumns =
    QStringLiteral("seq, at, kind, mail_id, message_id, mailbox_id, recipient, detail");
inline const QString kTokenColumns =
    QStringLiteral("id, name, scopes, mailbox_id, created_at, expires_at, last_used_at, account_id, live_mailboxes, mailbox_messages, "
                   "mailbox_bytes, mailbox_life");
inline const QString kBodyColumns = QStringLiteral(
    "a.segment_id, a.body_offset, a.body_id, a.body_flags, a.raw_length, a.stored_length, a.body_crc");

// Directory.
inline const QString kDomainColumns = QStringLiteral("id, name, created_at, catch_all, quota_bytes, quota_messages, max_users, send_messages, send_recipients, send_bytes");
inline const QString kDomainPage = QStringLiteral("SELECT ") + kDomainColumns + QStringLiteral(" FROM domain WHERE name > ? ORDER BY name LIMIT ?");
inline const QString kDomainById = QStringLiteral("SELECT ") + kDomainColumns + QStringLiteral(" FROM domain WHERE id = ?");
inline const QString kDomainByName = QStringLiteral("SELECT ") + kDomainColumns + QStringLiteral(" FROM domain WHERE name = ?");
inline const QString kFirstDomain = QStringLiteral("SELECT ") + kDomainColumns + QStringLiteral(" FROM domain ORDER BY id LIMIT 1");
inline const QString kMailboxPage =
    QStringLiteral("SELECT ") + kMailboxColumns +
    QStringLiteral(", address_key FROM mailbox WHERE address_key > ? ORDER BY address_key LIMIT ?");
inline const QString kMailboxSearch =
    QStringLiteral("SELECT ") + kMailboxColumns +
    QStringLiteral(", address_key FROM mailbox WHERE address_key > ? AND address_key LIKE ? ESCAPE '!' "
                   "ORDER BY address_key LIMIT ?");
inline const QString kMailboxById =
    QStringLiteral("SELECT ") + kMailboxColumns + QStringLiteral(" FROM mailbox WHERE id = ?");
inline const QString kMailboxByKey =
    QStringLiteral("SELECT id, address, expires_at FROM mailbox WHERE address_key = ?");
inline const QString kMailboxState = QStringLiteral(
    "SELECT address, inbox_id, trash_id, mod_seq, unread, total, size, domain_id, uid_validity FROM mailbox WHERE id = ?");
inline const QString kMailboxOfDomain = QStringLiteral("SELECT id FROM mailbox WHERE domain_id = ? LIMIT 1");
inline const QString kMailboxesExpired = QStringLiteral(
    "SELECT id FROM mailbox WHERE expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?");
inline const QString kInsertMailbox =
    QStringLiteral("INSERT INTO mailbox (id, domain_id, address, address_key, created_at, expires_at, "
                   "inbox_id, trash_id, mod_seq, "
                   "unread, total, size, uid_validity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0, 0, ?)");
inline const QString kUpdateMailbox =
    QStringLiteral("UPDATE mailbox SET mod_seq = ?, unread = ?, total = ?, size = ?, uid_validity = ? WHERE id = ?");

// Folders.
inline const QString kFoldersOfMailbox = QStringLiteral("SELECT ") + kFolderColumns +
                                         QStringLiteral(" FROM folder WHERE mailbox_id = ? ORDER BY id");
inline const QString kFolderById =
    QStringLiteral("SELECT ") + kFolderColumns + QStringLiteral(" FROM folder WHERE id = ?");
inline const QString kFolderState = QStringLiteral(
    "SELECT mailbox_id, role, uid_validity, uid_next, mod_seq, unread, total, size, trace_size, deleted, vanished, vanished_since "
    "FROM folder WHERE id = ?");
inline const QString kFolderOwner = QStringLiteral("SELECT id FROM folder WHERE id = ? AND mailbox_id = ?");
inline const QString kInboxOf = QStringLiteral("SELECT inbox_id FROM mailbox WHERE id = ?");
inline const QString kInsertFolder = QStringLiteral(
    "INSERT INTO folder (id, mailbox_id, name, role, uid_validity, uid_next, mod_seq, unread, total, size, subscribed) "
    "VALUES (?, ?, ?, ?, ?, 1, ?, 0, 0, 0, ?)");
inline const QString kUpdateFolder = QStringLiteral(
    "UPDATE folder SET uid_next = ?, mod_seq = ?, unread = ?, total = ?, size = ?, trace_size = ?, deleted = ?, vanished = ?, "
    "vanished_since = ? WHERE id = ?");

// Mails and messages.
inline const QString kInsertMail =
    QStringLiteral("INSERT INTO mail (id, received_at, mail_from, peer, helo, parameters, trace, message_id, "
                   "sent_at, body_id, "
                   "segment_id, body_offset, stored_length, raw_length, body_crc, body_flags, outline) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kBodyOfMail =
    QStringLiteral("SELECT ") + kBodyColumns + QStringLiteral(", a.trace FROM mail a WHERE a.id = ?");
// Through the folder: entries of a deleted mailbox wait for removal and are nobody's any more.
inline const QString kBodyOfMessage =
    QStringLiteral("SELECT ") + kBodyColumns +
    QStringLiteral(
        ", a.trace FROM message m JOIN folder f ON f.id = m.folder_id JOIN mail a ON a.id = m.mail_id "
        "WHERE m.id = ?");
inline const IdListStatement kDeleteMails{QStringLiteral("DELETE FROM mail WHERE id IN ")};
inline const QString kInsertMessage =
    QStringLiteral("INSERT INTO message (id, mail_id, mailbox_id, folder_id, origin_folder_id, uid, mod_seq, "
                   "flags, received_at, "
                   "changed_at, size, sender, recipients, subject, preview, attachments, rcpt, dsn, keywords, trace_size) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kEntryColumns = kMessageColumns + QStringLiteral(", m.origin_folder_id, m.keywords, m.trace_size, m.rcpt, m.dsn");
inline const QString kMessageById =
    QStringLiteral("SELECT ") + kEntryColumns +
    QStringLiteral(" FROM message m JOIN folder f ON f.id = m.folder_id WHERE m.id = ?");
inline const QString kMessagePage =
    QStringLiteral("SELECT ") + kMessageColumns +
    QStringLiteral(
        " FROM message m WHERE m.folder_id = ? AND m.received_at <= ? AND (m.received_at < ? OR m.id < ?) "
        "ORDER BY m.received_at DESC, m.id DESC LIMIT ?");
/// UIDs in place of ids.
inline const IdListStatement kEntriesByUid{QStringLiteral("SELECT ") + kEntryColumns +
                                           QStringLiteral(" FROM message m WHERE m.folder_id = ? AND m.uid IN ")};
inline const QString kMessagesOfFolder =
    QStringLiteral("SELECT id, mail_id FROM message WHERE folder_id = ? ORDER BY received_at, id LIMIT ?");
/// Mails of a list that no entry, no unfinished queue row (states 1 to 4) and no moderator needs, and where their bodies are.
inline const IdListStatement kUnusedMails{
    QStringLiteral("SELECT a.id, ") + kBodyColumns + QStringLiteral(" FROM mail a WHERE a.id IN "),
    QStringLiteral(" AND NOT EXISTS (SELECT 1 FROM message m WHERE m.mail_id = a.id)"
                   " AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.mail_id = a.id AND q.state < 5)"
                   " AND NOT EXISTS (SELECT 1 FROM group_held h WHERE h.mail_id = a.id AND h.state <> 1)")};
inline const IdListStatement kUpdateMessageFlags{
    QStringLiteral("UPDATE message SET flags = ?, keywords = ?, mod_seq = ?, changed_at = ? WHERE id IN ")};
inline const QString kMoveMessage = QStringLiteral("UPDATE message SET folder_id = ?, origin_folder_id = ?, "
                                                   "uid = ?, mod_seq = ?, changed_at = ? WHERE id = ?");
inline const IdListStatement kDeleteMessages{QStringLiteral("DELETE FROM message WHERE id IN ")};
inline const QString kOldTrash = QStringLiteral("SELECT id FROM message WHERE origin_folder_id IS NOT NULL "
                                                "AND changed_at <= ? ORDER BY changed_at LIMIT ?");
inline const QString kPurgedFolder = QStringLiteral("DELETE FROM folder_purge WHERE folder_id = ?");
inline const QString kFoldersToPurge =
    QStringLiteral("SELECT folder_id FROM folder_purge ORDER BY folder_id LIMIT 1");

// Segments.
inline const QString kSegmentFile = QStringLiteral("SELECT month, number FROM segment WHERE id = ?");
inline const QString kInsertSegment =
    QStringLiteral("INSERT INTO segment (id, month, number, state, size, live_bytes, sparse, created_at) "
                   "VALUES (?, ?, ?, ?, ?, 0, 0, ?)");
/// Both parameters are the change; sparse first, since MySQL evaluates from left to right with what it has
/// set already.
inline const QString kSegmentLive = QStringLiteral("UPDATE segment SET sparse = CASE WHEN (live_bytes + ?) * "
                                                   "2 < size THEN 1 ELSE 0 END, live_bytes = live_bytes + ? "
                                                   "WHERE id = ?");
inline const QString kSegmentSize = QStringLiteral("UPDATE segment SET size = ? WHERE id = ?");
inline const QString kSegmentState = QStringLiteral("UPDATE segment SET state = ? WHERE id = ?");
inline const QString kSparseSegments =
    QStringLiteral("SELECT id, month, number, size, live_bytes FROM segment WHERE sparse = 1 AND state = ? "
                   "ORDER BY id LIMIT ?");
inline const QString kRetireSegment =
    QStringLiteral("UPDATE segment SET state = ? WHERE id = ? AND state = ? AND live_bytes = 0 "
                   "AND NOT EXISTS (SELECT 1 FROM mail WHERE mail.segment_id = segment.id)");
inline const QString kDropSegment = QStringLiteral("DELETE FROM segment WHERE id = ?");
inline const QString kMailsOfSegment =
    QStringLiteral("SELECT a.id, ") + kBodyColumns +
    QStringLiteral(
        " FROM mail a WHERE a.segment_id = ? AND a.body_offset > ? ORDER BY a.body_offset LIMIT ?");
inline const QString kRelocateMail = QStringLiteral(
    "UPDATE mail SET segment_id = ?, body_offset = ? WHERE id = ? AND segment_id = ? AND body_offset = ?");

// Events.
inline const QString kInsertEvent =
    QStringLiteral("INSERT INTO event (seq, at, kind, mail_id, message_id, mailbox_id, recipient, detail) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kEventsSince = QStringLiteral("SELECT ") + kEventColumns +
                                    QStringLiteral(" FROM event WHERE seq > ? ORDER BY seq LIMIT ?");
inline const QString kEventPage = QStringLiteral("SELECT ") + kEventColumns +
                                  QStringLiteral(" FROM event WHERE seq < ? ORDER BY seq DESC LIMIT ?");
inline const QString kEventsOfMail =
    QStringLiteral("SELECT ") + kEventColumns +
    QStringLiteral(" FROM event WHERE mail_id = ? AND mail_id <> 0 ORDER BY seq");
inline const QString kFirstEvent = QStringLiteral("SELECT seq, at FROM event ORDER BY seq LIMIT 1");
inline const QString kLastEvent = QStringLiteral("SELECT seq, at FROM event ORDER BY seq DESC LIMIT 1");
inline const QString kEventFrom =
    QStringLiteral("SELECT seq, at FROM event WHERE seq >= ? ORDER BY seq LIMIT 1");
inline const QString kDropEvents = QStringLiteral("DELETE FROM event WHERE seq < ?");

// Tokens.
inline const QString kTokenBySecret =
    QStringLiteral("SELECT ") + kTokenColumns + QStringLiteral(" FROM token WHERE secret = ?");
inline const QString kTokenById =
    QStringLiteral("SELECT ") + kTokenColumns + QStringLiteral(" FROM token WHERE id = ?");
inline const QString kTokenPage = QStringLiteral("SELECT ") + kTokenColumns +
                                  QStringLiteral(" FROM token WHERE id < ? AND account_id IS NULL ORDER BY id DESC LIMIT ?");
inline const QString kSessionsOfAccount = QStringLiteral("SELECT ") + kTokenColumns +
                                          QStringLiteral(" FROM token WHERE account_id = ? AND expires_at > ? ORDER BY id DESC LIMIT 500");
inline const QString kInsertToken = QStringLiteral("INSERT INTO token (id, secret, name, scopes, mailbox_id, "
                                                   "created_at, expires_at, live_mailboxes, mailbox_messages, mailbox_bytes, mailbox_life) "
                                                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kUpdateToken =
    QStringLiteral("UPDATE token SET name = ?, scopes = ?, expires_at = ?, live_mailboxes = ?, mailbox_messages = ?, "
                   "mailbox_bytes = ?, mailbox_life = ? WHERE id = ?");
inline const QString kLiveMailboxesOf =
    QStringLiteral("SELECT COUNT(*), MIN(expires_at) FROM mailbox WHERE made_by = ? AND expires_at > ?");
inline const QString kLimitMailbox = QStringLiteral("UPDATE mailbox SET made_by = ?, max_messages = ?, max_bytes = ? WHERE id = ?");
inline const QString kTouchToken = QStringLiteral("UPDATE token SET last_used_at = ? WHERE id = ?");
inline const QString kDeleteToken = QStringLiteral("DELETE FROM token WHERE id = ?");
inline const QString kDeleteTokensOfMailbox = QStringLiteral("DELETE FROM token WHERE mailbox_id = ?");
inline const QString kDeleteTokensExpired =
    QStringLiteral("DELETE FROM token WHERE expires_at IS NOT NULL AND expires_at <= ?");
inline const QString kDeleteOtherTokens = QStringLiteral("DELETE FROM token WHERE name = ? AND secret <> ?");

// Search.
inline const QString kInsertPending = QStringLiteral("INSERT INTO search_pending (mail_id) VALUES (?)");
inline const IdListStatement kDeletePending{QStringLiteral("DELETE FROM search_pending WHERE mail_id IN ")};
inline const IdListStatement kDocumentsOf{QStringLiteral("SELECT mail_id FROM search_document WHERE mail_id IN ")};
inline const QString kPendingPage =
    QStringLiteral("SELECT mail_id FROM search_pending WHERE mail_id > ? ORDER BY mail_id LIMIT ?");
inline const QString kMailboxesOfMail =
    QStringLiteral("SELECT mailbox_id, id, rcpt, size FROM message WHERE mail_id = ?");
inline const QString kInsertDocument =
    QStringLiteral("INSERT INTO search_document (mail_id, terms) VALUES (?, ?)");
inline const QString kDocument = QStringLiteral("SELECT terms FROM search_document WHERE mail_id = ?");
inline const QString kDeleteDocument = QStringLiteral("DELETE FROM search_document WHERE mail_id = ?");
/// Entries of one mail in one folder, and the recipient of each.
inline const QString kEntriesOfMail = QStringLiteral("SELECT ") + kMessageColumns +
                                      QStringLiteral(", m.rcpt FROM message m WHERE m.mail_id = ? AND m.folder_id = ? ORDER BY m.id");
inline const QString kMessageIdOfMail = QStringLiteral("SELECT message_id FROM mail WHERE id = ?");
inline const QString kInsertAcceptedDocument =
    QStringLiteral("INSERT INTO accepted_document (mail_id, terms) VALUES (?, ?)");
inline const QString kAcceptedDocument = QStringLiteral("SELECT terms FROM accepted_document WHERE mail_id = ?");
inline const QString kDeleteAcceptedDocument = QStringLiteral("DELETE FROM accepted_document WHERE mail_id = ?");
inline const QString kIndexMark = QStringLiteral("SELECT seq FROM index_mark WHERE name = ?");
/// Of a range of events, those that tell of accepted mail.
inline const QString kAcceptedEvents =
    QStringLiteral("SELECT ") + kEventColumns +
    QStringLiteral(" FROM event WHERE seq > ? AND seq <= ? AND kind = 'mail.accepted' ORDER BY seq");
inline const QString kAcceptedEventOf =
    QStringLiteral("SELECT ") + kEventColumns +
    QStringLiteral(" FROM event WHERE mail_id = ? AND mail_id <> 0 AND kind = 'mail.accepted' ORDER BY seq LIMIT 1");
inline const QString kRecipientsOfMail =
    QStringLiteral("SELECT rcpt FROM message WHERE mail_id = ? UNION ALL SELECT rcpt FROM queue WHERE mail_id = ?");

// Queue.
inline const QString kQueueColumns = QStringLiteral(
    "q.id, q.mail_id, q.sender, q.rcpt, q.destination, q.state, q.lane, q.class, q.attempts, q.queued_at, "
    "q.next_attempt_at, q.expires_at, q.size, q.last_reply, q.send_at, q.deadline_at, q.notices, q.dsn, "
    "q.lease_node, q.lease_until");
inline const QString kQueueRows =
    QStringLiteral("SELECT ") + kQueueColumns +
    QStringLiteral(", a.parameters FROM queue q LEFT JOIN mail a ON a.id = q.mail_id WHERE ");
inline const QString kInsertQueue = QStringLiteral(
    "INSERT INTO queue (id, mail_id, sender, rcpt, destination, state, lane, class, attempts, queued_at, "
    "next_attempt_at, expires_at, size, last_reply, send_at, deadline_at, notices, dsn, lease_node, "
    "lease_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, '', ?, ?, 0, ?, ?, ?)");
inline const IdListStatement kQueueByIds{kQueueRows + QStringLiteral("q.id IN ")};
inline const QString kQueueDue =
    kQueueRows +
    QStringLiteral("q.state = ? AND q.destination = ? AND q.lane = ? AND q.next_attempt_at <= ? AND "
                   "q.next_attempt_at >= ? AND (q.next_attempt_at > ? OR q.id > ?) "
                   "ORDER BY q.next_attempt_at, q.id LIMIT ?");
inline const QString kQueueNext =
    QStringLiteral("SELECT next_attempt_at FROM queue WHERE state = ? AND destination = ? AND lane = ? AND "
                   "next_attempt_at > ? ORDER BY next_attempt_at LIMIT 1");
inline const QString kQueueDeadline =
    kQueueRows +
    QStringLiteral("q.state = ? AND q.deadline_at <= ? AND (q.lease_node IN (0, ?) OR q.lease_until <= ?) "
                   "ORDER BY q.deadline_at, q.id LIMIT ?");
inline const QString kLeaseQueue =
    QStringLiteral("UPDATE queue SET lease_node = ?, lease_until = ? WHERE id = ? AND state < 5 AND "
                   "(lease_node IN (0, ?) OR lease_until <= ?)");
inline const QString kQueueFinished = QStringLiteral("SELECT ") + kQueueColumns +
                                      QStringLiteral(" FROM queue q WHERE q.state = ? AND q.deadline_at <= ? ORDER BY q.deadline_at LIMIT ?");
inline const QString kQueueCounts =
    QStringLiteral("SELECT destination, lane, COUNT(*), MIN(next_attempt_at) FROM queue WHERE state = ? AND "
                   "destination >= ? AND (destination > ? OR lane > ?) GROUP BY destination, lane LIMIT ?");
// With further conditions, then kQueuePageEnd.
inline const QString kQueuePage = QStringLiteral("SELECT ") + kQueueColumns +
                                  QStringLiteral(" FROM queue q WHERE q.state = ? AND q.lane = ? AND q.id > ?");
inline const QString kQueuePageOfDestination =
    QStringLiteral("SELECT ") + kQueueColumns +
    QStringLiteral(" FROM queue q WHERE q.destination = ? AND q.state = ? AND q.id > ?");
inline const QString kQueuePageOfMail =
    QStringLiteral("SELECT ") + kQueueColumns +
    QStringLiteral(" FROM queue q WHERE q.mail_id = ? AND q.state = ? AND q.id > ?");
inline const QString kQueuePageEnd = QStringLiteral(" ORDER BY q.id LIMIT ?");
inline const QString kUpdateQueueState =
    QStringLiteral("UPDATE queue SET state = ?, attempts = ?, next_attempt_at = ?, deadline_at = ?, "
                   "notices = ?, last_reply = ?, lease_node = ?, lease_until = ? WHERE id = ?");
inline const QString kUpdateQueuePlace =
    QStringLiteral("UPDATE queue SET state = ?, destination = ?, lane = ?, next_attempt_at = ?, "
                   "send_at = ?, expires_at = ?, deadline_at = ?, lease_node = ?, lease_until = ? WHERE id = ?");
inline const QString kDeleteQueue = QStringLiteral("DELETE FROM queue WHERE id = ?");
inline const QString kDestinationPage =
    QStringLiteral("SELECT name, paused, max_connections, max_per_minute FROM destination WHERE name > ? "
                   "ORDER BY name LIMIT ?");
inline const QString kDestinationByName =
    QStringLiteral("SELECT name, paused, max_connections, max_per_minute FROM destination WHERE name = ?");
inline const QString kDeleteDestination = QStringLiteral("DELETE FROM destination WHERE name = ?");

// Sending.
inline const QString kTemplateColumns =
    QStringLiteral("id, name, subject, text_body, html_body, version, created_at, changed_at");
inline const QString kTemplatePage = QStringLiteral("SELECT ") + kTemplateColumns +
                                     QStringLiteral(" FROM template WHERE name > ? ORDER BY name LIMIT ?");
inline const QString kTemplateById =
    QStringLiteral("SELECT ") + kTemplateColumns + QStringLiteral(" FROM template WHERE id = ?");
inline const QString kTemplateByName =
    QStringLiteral("SELECT ") + kTemplateColumns + QStringLiteral(" FROM template WHERE name = ?");
inline const QString kInsertTemplate =
    QStringLiteral("INSERT INTO template (id, name, subject, text_body, html_body, version, created_at, changed_at) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kUpdateTemplate =
    QStringLiteral("UPDATE template SET name = ?, subject = ?, text_body = ?, html_body = ?, version = ?, "
                   "changed_at = ? WHERE id = ?");
inline const QString kDeleteTemplate = QStringLiteral("DELETE FROM template WHERE id = ?");
inline const QString kSuppressionPage =
    QStringLiteral("SELECT address, reason, created_at, address_key FROM suppression WHERE address_key > ? "
                   "ORDER BY address_key LIMIT ?");
inline const QString kSuppressionByKey =
    QStringLiteral("SELECT address, reason, created_at FROM suppression WHERE address_key = ?");
inline const QString kInsertSuppression =
    QStringLiteral("INSERT INTO suppression (address_key, address, reason, created_at) VALUES (?, ?, ?, ?)");
inline const QString kDeleteSuppression = QStringLiteral("DELETE FROM suppression WHERE address_key = ?");
inline const QString kAnswer =
    QStringLiteral("SELECT request, answer FROM idempotency WHERE id = ? AND expires_at > ?");
inline const QString kInsertAnswer =
    QStringLiteral("INSERT INTO idempotency (id, request, answer, expires_at) VALUES (?, ?, ?, ?)");
inline const QString kDeleteAnswer = QStringLiteral("DELETE FROM idempotency WHERE id = ?");
inline const QString kOldAnswers =
    QStringLiteral("SELECT id FROM idempotency WHERE expires_at <= ? ORDER BY expires_at LIMIT ?");

// Keys that sign.
inline const QString kDkimKeys =
    QStringLiteral("SELECT k.id, k.domain_id, d.name, k.selector, k.algorithm, k.state, k.private_key, k.public_key, "
                   "k.created_at, k.changed_at FROM dkim_key k JOIN domain d ON d.id = k.domain_id "
                   "ORDER BY k.domain_id, k.id");
inline const QString kDkimKeyOfDomain =
    QStringLiteral("SELECT id FROM dkim_key WHERE domain_id = ? AND state = ? LIMIT 1");
inline const QString kInsertDkimKey =
    QStringLiteral("INSERT INTO dkim_key (id, domain_id, selector, algorithm, state, private_key, public_key, "
                   "created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kChangeDkimKeys =
    QStringLiteral("UPDATE dkim_key SET state = ?, changed_at = ? WHERE domain_id = ? AND state = ?");
inline const QString kDeleteDkimKeys = QStringLiteral("DELETE FROM dkim_key WHERE domain_id = ? AND state = ?");

// Webhooks.
inline const QString kWebhookColumns = QStringLiteral("id, url, types, enabled, created_at");
inline const QString kWebhooks =
    QStringLiteral("SELECT ") + kWebhookColumns + QStringLiteral(" FROM webhook ORDER BY id");
inline const QString kWebhookById =
    QStringLiteral("SELECT ") + kWebhookColumns + QStringLiteral(" FROM webhook WHERE id = ?");
inline const QString kWebhookPending =
    QStringLiteral("SELECT COUNT(*) FROM webhook_delivery WHERE webhook_id = ?");
inline const QString kWebhookOldest =
    QStringLiteral("SELECT last_error FROM webhook_delivery WHERE webhook_id = ? ORDER BY next_attempt_at, id LIMIT 1");
inline const QString kWebhookPlaces =
    QStringLiteral("SELECT id, types, event_seq FROM webhook WHERE enabled = 1 ORDER BY id");
inline const QString kWebhookTargets =
    QStringLiteral("SELECT id, url, secret FROM webhook WHERE enabled = 1 ORDER BY id");
inline const QString kInsertWebhook =
    QStringLiteral("INSERT INTO webhook (id, url, types, secret, enabled, event_seq, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
inline const QString kUpdateWebhook = QStringLiteral("UPDATE webhook SET url = ?, types = ?, enabled = ? WHERE id = ?");
inline const QString kUpdateWebhookSeq = QStringLiteral("UPDATE webhook SET event_seq = ? WHERE id = ?");
inline const QString kUpdateWebhookSecret = QStringLiteral("UPDATE webhook SET secret = ? WHERE id = ?");
inline const QString kDeleteWebhook = QStringLiteral("DELETE FROM webhook WHERE id = ?");
inline const QString kInsertWebhookDelivery =
    QStringLiteral("INSERT INTO webhook_delivery (id, webhook_id, payload, attempts, next_attempt_at, expires_at, last_error) "
                   "VALUES (?, ?, ?, 0, ?, ?, '')");
inline const QString kWebhookDue =
    QStringLiteral("SELECT id, payload, attempts, expires_at FROM webhook_delivery WHERE webhook_id = ? AND "
                   "next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT ?");
inline const QString kRetryWebhookDelivery = QStringLiteral(
    "UPDATE webhook_delivery SET attempts = attempts + 1, next_attempt_at = ?, last_error = ? WHERE id = ?");
inline const QString kDeleteWebhookDelivery = QStringLiteral("DELETE FROM webhook_delivery WHERE id = ?");
inline const QString kDeleteWebhookDeliveries = QStringLiteral("DELETE FROM webhook_delivery WHERE webhook_id = ?");

inline const QString kInsertWebhookAttempt = QStringLiteral(
    "INSERT INTO webhook_attempt (id, webhook_id, at, type, status, error, duration_ms) VALUES (?, ?, ?, ?, ?, ?, ?)");
inline const QString kWebhookAttempts = QStringLiteral(
    "SELECT id, at, type, status, error, duration_ms FROM webhook_attempt WHERE webhook_id = ? ORDER BY id DESC LIMIT ?");
inline const QString kDropWebhookAttempts = QStringLiteral("DELETE FROM webhook_attempt WHERE webhook_id = ? AND id < ?");
inline const QString kDeleteWebhookAttempts = QStringLiteral("DELETE FROM webhook_attempt WHERE webhook_id = ?");

// Alerts.
inline const QString kAlertRuleColumns = QStringLiteral(
    "id, rule_key, name, metric, window_s, comparison, threshold, clear_threshold, for_s, clear_s, severity, enabled, notify, "
    "version, changed_at");
inline const QString kAlertRules =
    QStringLiteral("SELECT ") + kAlertRuleColumns + QStringLiteral(" FROM alert_rule ORDER BY id");
inline const QString kAlertRuleById =
    QStringLiteral("SELECT ") + kAlertRuleColumns + QStringLiteral(" FROM alert_rule WHERE id = ?");
inline const QString kInsertAlertRule = QStringLiteral("INSERT INTO alert_rule (") + kAlertRuleColumns +
                                        QStringLiteral(") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kUpdateAlertRule = QStringLiteral(
    "UPDATE alert_rule SET name = ?, metric = ?, window_s = ?, comparison = ?, threshold = ?, clear_threshold = ?, for_s = ?, "
    "clear_s = ?, severity = ?, enabled = ?, notify = ?, version = ?, changed_at = ? WHERE id = ?");
inline const QString kDeleteAlertRule = QStringLiteral("DELETE FROM alert_rule WHERE id = ?");
inline const QString kAlertColumns = QStringLiteral(
    "id, rule_id, rule_key, name, severity, subject, metric, comparison, threshold, measured, detail, raised_at, cleared_at, "
    "acknowledged_at, acknowledged_by, silenced_until, silenced_by");
inline const QString kAlertById = QStringLiteral("SELECT ") + kAlertColumns + QStringLiteral(" FROM alert WHERE id = ?");
inline const QString kAlertPage =
    QStringLiteral("SELECT ") + kAlertColumns + QStringLiteral(" FROM alert WHERE id < ? ORDER BY id DESC LIMIT ?");
inline const QString kAlertPageActive = QStringLiteral("SELECT ") + kAlertColumns +
                                        QStringLiteral(" FROM alert WHERE cleared_at = 0 AND id < ? ORDER BY id DESC LIMIT ?");
inline const QString kAlertPageCleared = QStringLiteral("SELECT ") + kAlertColumns +
                                         QStringLiteral(" FROM alert WHERE id < ? AND cleared_at <> 0 ORDER BY id DESC LIMIT ?");
inline const QString kInsertAlert = QStringLiteral("INSERT INTO alert (") + kAlertColumns +
                                    QStringLiteral(") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kLastAlertSilence = QStringLiteral(
    "SELECT silenced_until, silenced_by FROM alert WHERE rule_id = ? AND subject = ? ORDER BY id DESC LIMIT 1");
inline const QString kClearAlert = QStringLiteral("UPDATE alert SET cleared_at = ? WHERE id = ?");
inline const QString kAcknowledgeAlert = QStringLiteral("UPDATE alert SET acknowledged_at = ?, acknowledged_by = ? WHERE id = ?");
inline const QString kSilenceAlert = QStringLiteral("UPDATE alert SET silenced_until = ?, silenced_by = ? WHERE id = ?");
inline const QString kOldestKeptAlert = QStringLiteral("SELECT id FROM alert WHERE id > 0 ORDER BY id DESC LIMIT 1 OFFSET ?");
inline const QString kDropAlerts = QStringLiteral("DELETE FROM alert WHERE id <= ? AND cleared_at <> 0");

// Delivery totals.
inline const QString kAddDeliveryTotal =
    QStringLiteral("UPDATE delivery_total SET tried = tried + ?, delivered = delivered + ?, deferred = deferred + ?, "
                   "bounced = bounced + ? WHERE hour = ? AND destination = ? AND class = ?");
inline const QString kInsertDeliveryTotal =
    QStringLiteral("INSERT INTO delivery_total (tried, delivered, deferred, bounced, hour, destination, class) VALUES (?, ?, ?, ?, ?, ?, ?)");
inline const QString kDeliveryTotalRows = QStringLiteral("SELECT COUNT(*) FROM delivery_total WHERE hour = ?");
inline const QString kDropDeliveryTotals = QStringLiteral("DELETE FROM delivery_total WHERE hour < ?");

// Settings.
inline const QString kSettings = QStringLiteral("SELECT name, value FROM setting_value");
inline const QString kDeleteSetting = QStringLiteral("DELETE FROM setting_value WHERE name = ?");
inline const QString kSettingVersionColumns = QStringLiteral(
    "SELECT version, at, author, changes, confirm_by, confirmed_at, reverted_at, reverted_by, reverts FROM setting_version ");
inline const QString kLastSettingVersion = QStringLiteral("SELECT COALESCE(MAX(version), 0) FROM setting_version");
inline const QString kSettingVersionPage =
    kSettingVersionColumns + QStringLiteral("WHERE version < ? ORDER BY version DESC LIMIT ?");
inline const QString kInsertSettingVersion = QStringLiteral(
    "INSERT INTO setting_version (version, at, author, changes, confirm_by, reverted_by, reverts) VALUES (?, ?, ?, ?, ?, '', ?)");
inline const QString kConfirmSettings = QStringLiteral("UPDATE setting_version SET confirmed_at = ? WHERE version = ?");
inline const QString kRevertSettings =
    QStringLiteral("UPDATE setting_version SET reverted_at = ?, reverted_by = ? WHERE version = ?");
inline const QString kDropSettingVersions = QStringLiteral("DELETE FROM setting_version WHERE version <= ?");

// Bans.
inline const QString kBanColumns = QStringLiteral("SELECT address, cause, set_by, note, failures, since_at, until_at FROM ban ");
inline const QString kBans = kBanColumns + QStringLiteral("ORDER BY address");
inline const QString kBanByAddress = kBanColumns + QStringLiteral("WHERE address = ?");
inline const QString kDeleteBan = QStringLiteral("DELETE FROM ban WHERE address = ?");
inline const QString kDeleteOldBans = QStringLiteral("DELETE FROM ban WHERE until_at <> 0 AND until_at <= ?");

/// The statements that run per message, per request or per page; a test looks at the plan of each.
QList<QString> hotStatements();

} // namespace storage::sql
