-- Of a token that makes disposable mailboxes: how many that live, what each may hold (0: no bound) and how long it lives at most.
-- NULL: it makes none.
ALTER TABLE token ADD COLUMN live_mailboxes BIGINT;
ALTER TABLE token ADD COLUMN mailbox_messages BIGINT NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN mailbox_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN mailbox_life BIGINT NOT NULL DEFAULT 0;

-- The token that made it, and what it may hold; 0: no bound.
ALTER TABLE mailbox ADD COLUMN made_by BIGINT;
ALTER TABLE mailbox ADD COLUMN max_messages BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN max_bytes BIGINT NOT NULL DEFAULT 0;
CREATE INDEX mailbox_made_by ON mailbox (made_by);
