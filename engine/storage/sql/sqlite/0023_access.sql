-- For IMAP and POP3. flags: 16 deleted; keywords: ascending without regard to case, one space between; trace_size: octets of the
-- trace headers, which are part of the message for those who read it.
ALTER TABLE message ADD COLUMN keywords TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN trace_size INTEGER NOT NULL DEFAULT 0;
UPDATE message SET trace_size = COALESCE((SELECT LENGTH(a.trace) FROM mail a WHERE a.id = message.mail_id), 0);
-- Holds all that the state of a folder is made of, so that a folder is read without its rows.
CREATE INDEX message_uid ON message (folder_id, uid, mod_seq, flags, received_at, size, trace_size, mail_id, keywords);
-- deleted: entries with that flag; trace_size: of all entries; vanished: rows of the table, which are all there are after vanished_since.
ALTER TABLE folder ADD COLUMN subscribed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE folder ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folder ADD COLUMN trace_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folder ADD COLUMN vanished INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folder ADD COLUMN vanished_since INTEGER NOT NULL DEFAULT 0;
UPDATE folder SET vanished_since = mod_seq, trace_size = COALESCE((SELECT SUM(m.trace_size) FROM message m WHERE m.folder_id = folder.id), 0),
    uid_validity = uid_validity + (SELECT COUNT(*) FROM folder o WHERE o.mailbox_id = folder.mailbox_id AND o.id < folder.id);
-- uid_validity: the last one given to a folder of the mailbox; none is given twice.
ALTER TABLE mailbox ADD COLUMN uid_validity INTEGER NOT NULL DEFAULT 0;
UPDATE mailbox SET uid_validity = COALESCE((SELECT MAX(f.uid_validity) FROM folder f WHERE f.mailbox_id = mailbox.id), 0);
-- UIDs that went, from uid to uid_last.
CREATE TABLE vanished (
    folder_id INTEGER NOT NULL,
    mod_seq INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    uid_last INTEGER NOT NULL,
    PRIMARY KEY (folder_id, mod_seq, uid)
) WITHOUT ROWID;
