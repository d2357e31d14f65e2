-- For IMAP and POP3. flags: 16 deleted; keywords: ascending without regard to case, one space between; trace_size: octets of the
-- trace headers, which are part of the message for those who read it.
ALTER TABLE message ADD COLUMN keywords VARCHAR(1000) NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN trace_size BIGINT NOT NULL DEFAULT 0;
UPDATE message SET trace_size = COALESCE((SELECT LENGTH(a.trace) FROM mail a WHERE a.id = message.mail_id), 0);
CREATE INDEX message_uid ON message (folder_id, uid);
-- deleted: entries with that flag; trace_size: of all entries; vanished: rows of the table, which are all there are after vanished_since.
ALTER TABLE folder ADD COLUMN subscribed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE folder ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE folder ADD COLUMN trace_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE folder ADD COLUMN vanished BIGINT NOT NULL DEFAULT 0;
ALTER TABLE folder ADD COLUMN vanished_since BIGINT NOT NULL DEFAULT 0;
UPDATE folder SET vanished_since = mod_seq, trace_size = COALESCE((SELECT SUM(m.trace_size) FROM message m WHERE m.folder_id = folder.id), 0);
UPDATE folder f JOIN (SELECT a.id, COUNT(*) AS place FROM folder a JOIN folder b ON b.mailbox_id = a.mailbox_id AND b.id < a.id GROUP BY a.id) r
    ON r.id = f.id SET f.uid_validity = f.uid_validity + r.place;
-- uid_validity: the last one given to a folder of the mailbox; none is given twice.
ALTER TABLE mailbox ADD COLUMN uid_validity BIGINT NOT NULL DEFAULT 0;
UPDATE mailbox SET uid_validity = COALESCE((SELECT MAX(f.uid_validity) FROM folder f WHERE f.mailbox_id = mailbox.id), 0);
-- UIDs that went, from uid to uid_last.
CREATE TABLE vanished (
    folder_id BIGINT NOT NULL,
    mod_seq BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    uid_last BIGINT NOT NULL,
    PRIMARY KEY (folder_id, mod_seq, uid)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
