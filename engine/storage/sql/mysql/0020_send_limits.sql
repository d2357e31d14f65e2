-- What may be sent in an hour; 0: as the settings say.
ALTER TABLE account ADD COLUMN send_messages BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN send_recipients BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN send_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE domain ADD COLUMN send_messages BIGINT NOT NULL DEFAULT 0;
ALTER TABLE domain ADD COLUMN send_recipients BIGINT NOT NULL DEFAULT 0;
ALTER TABLE domain ADD COLUMN send_bytes BIGINT NOT NULL DEFAULT 0;

-- What was sent. kind: 1 a user, 2 a domain, 3 a client's address, 4 returned to a user. slot: five minutes, counted since 1970.
CREATE TABLE send_use (
    kind INTEGER NOT NULL,
    name VARCHAR(255) NOT NULL,
    slot BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    recipients BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    fresh BIGINT NOT NULL,
    strange BIGINT NOT NULL,
    PRIMARY KEY (kind, name, slot)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX send_use_slot ON send_use (slot);
