-- Who was told lately that somebody is away, and when.
CREATE TABLE auto_reply (
    account_id BIGINT NOT NULL,
    sender VARCHAR(320) NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, sender)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- When the owner was last told that the mailbox is nearly full; NULL: not since it was not.
ALTER TABLE account ADD COLUMN warned_at BIGINT;
