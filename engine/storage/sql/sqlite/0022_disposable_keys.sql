-- Of a token that makes disposable mailboxes: how many that live, what each may hold (0: no bound) and how long it lives at most.
-- NULL: it makes none.
ALTER TABLE token ADD COLUMN live_mailboxes INTEGER;
ALTER TABLE token ADD COLUMN mailbox_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN mailbox_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN mailbox_life INTEGER NOT NULL DEFAULT 0;

-- The token that made it, and what it may hold; 0: no bound.
ALTER TABLE mailbox ADD COLUMN made_by INTEGER;
ALTER TABLE mailbox ADD COLUMN max_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN max_bytes INTEGER NOT NULL DEFAULT 0;
CREATE INDEX mailbox_made_by ON mailbox (made_by);
