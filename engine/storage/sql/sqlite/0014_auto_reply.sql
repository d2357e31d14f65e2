-- Who was told lately that somebody is away, and when.
CREATE TABLE auto_reply (
    account_id INTEGER NOT NULL,
    sender TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, sender)
) WITHOUT ROWID;
-- When the owner was last told that the mailbox is nearly full; NULL: not since it was not.
ALTER TABLE account ADD COLUMN warned_at INTEGER;
