-- What may be sent in an hour; 0: as the settings say.
ALTER TABLE account ADD COLUMN send_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN send_recipients INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN send_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE domain ADD COLUMN send_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE domain ADD COLUMN send_recipients INTEGER NOT NULL DEFAULT 0;
ALTER TABLE domain ADD COLUMN send_bytes INTEGER NOT NULL DEFAULT 0;

-- What was sent. kind: 1 a user, 2 a domain, 3 a client's address, 4 returned to a user. slot: five minutes, counted since 1970.
CREATE TABLE send_use (
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    slot INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    recipients INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    fresh INTEGER NOT NULL,
    strange INTEGER NOT NULL,
    PRIMARY KEY (kind, name, slot)
) WITHOUT ROWID;
CREATE INDEX send_use_slot ON send_use (slot);
