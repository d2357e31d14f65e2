-- Ids are made by the engine; times are milliseconds since 1970 UTC, sizes bytes, booleans 0 or 1.
-- Text compares as bytes: utf8mb4_bin. One statement is one recorded step.

CREATE TABLE setting (
    name VARCHAR(255) NOT NULL,
    version BIGINT NOT NULL,
    value TEXT,
    changed_at BIGINT NOT NULL,
    changed_by VARCHAR(320) NOT NULL,
    PRIMARY KEY (name, version)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE domain (
    id BIGINT PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX domain_name ON domain (name);

-- address_key: local part case-folded, "@", domain in lower case.
CREATE TABLE mailbox (
    id BIGINT PRIMARY KEY,
    domain_id BIGINT NOT NULL,
    address VARCHAR(320) NOT NULL,
    address_key VARCHAR(320) NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    inbox_id BIGINT NOT NULL,
    trash_id BIGINT NOT NULL,
    mod_seq BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    total BIGINT NOT NULL,
    size BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX mailbox_address ON mailbox (address_key);
CREATE INDEX mailbox_domain ON mailbox (domain_id);
CREATE INDEX mailbox_expires ON mailbox (expires_at);

-- role: 0 none, 1 inbox, 2 sent, 3 drafts, 4 trash, 5 junk, 6 archive.
CREATE TABLE folder (
    id BIGINT PRIMARY KEY,
    mailbox_id BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    role INTEGER NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid_next BIGINT NOT NULL,
    mod_seq BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    total BIGINT NOT NULL,
    size BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX folder_name ON folder (mailbox_id, name);

-- Folders of deleted mailboxes whose entries are still to be removed.
CREATE TABLE folder_purge (
    folder_id BIGINT PRIMARY KEY
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- state: 1 writing, 2 live, 3 retired. size: acknowledged end of the file; live_bytes: of records a mail points
-- to; sparse: 1 when that is less than half.
CREATE TABLE segment (
    id BIGINT PRIMARY KEY,
    month INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state INTEGER NOT NULL,
    size BIGINT NOT NULL,
    live_bytes BIGINT NOT NULL,
    sparse INTEGER NOT NULL,
    created_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX segment_file ON segment (month, number);
CREATE INDEX segment_sparse ON segment (sparse, state, id);

-- Bodies of a site with several nodes: rows of 1 MiB chunks, a partition per month, no foreign keys.
CREATE TABLE body_chunk (
    month INTEGER NOT NULL,
    id BIGINT NOT NULL,
    chunk INTEGER NOT NULL,
    bytes MEDIUMBLOB NOT NULL,
    PRIMARY KEY (month, id, chunk)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PARTITION BY RANGE (month) (PARTITION body_chunk_other VALUES LESS THAN MAXVALUE);

-- One accepted transaction: envelope, trace headers, and where the body lies.
CREATE TABLE mail (
    id BIGINT PRIMARY KEY,
    received_at BIGINT NOT NULL,
    mail_from TEXT NOT NULL,
    peer VARCHAR(64) NOT NULL,
    helo TEXT NOT NULL,
    parameters BLOB NOT NULL,
    trace MEDIUMBLOB NOT NULL,
    message_id TEXT NOT NULL,
    sent_at BIGINT,
    body_id BIGINT NOT NULL,
    segment_id BIGINT NOT NULL,
    body_offset BIGINT NOT NULL,
    stored_length BIGINT NOT NULL,
    raw_length BIGINT NOT NULL,
    body_crc BIGINT NOT NULL,
    body_flags INTEGER NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX mail_segment ON mail (segment_id, body_offset);

-- One entry of one folder. origin_folder_id: where it was before the trash. flags: 1 seen, 2 flagged, 4 answered, 8 draft.
CREATE TABLE message (
    id BIGINT PRIMARY KEY,
    mail_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    origin_folder_id BIGINT,
    uid BIGINT NOT NULL,
    mod_seq BIGINT NOT NULL,
    flags INTEGER NOT NULL,
    received_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    preview TEXT NOT NULL,
    attachments INTEGER NOT NULL,
    rcpt TEXT NOT NULL,
    dsn BLOB NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX message_list ON message (folder_id, received_at, id);
CREATE INDEX message_mail ON message (mail_id);
CREATE INDEX message_trashed ON message (changed_at);

-- One recipient of one mail on its way out. state: 1 ready, 2 active, 3 deferred, 4 held, 5 sent, 6 bounced, 7 expired;
-- lane: 1 urgent, 2 normal, 3 bulk.
CREATE TABLE queue (
    id BIGINT PRIMARY KEY,
    mail_id BIGINT NOT NULL,
    rcpt TEXT NOT NULL,
    destination VARCHAR(255) NOT NULL,
    state INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    queued_at BIGINT NOT NULL,
    send_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_reply TEXT NOT NULL,
    dsn BLOB NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX queue_due ON queue (state, lane, next_attempt_at, id);
CREATE INDEX queue_destination ON queue (destination, state, next_attempt_at);
CREATE INDEX queue_mail ON queue (mail_id);

CREATE TABLE event (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind VARCHAR(64) NOT NULL,
    mail_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    recipient VARCHAR(320) NOT NULL,
    detail BLOB NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX event_mail ON event (mail_id, seq);

-- secret: SHA-256. scopes: 1 read, 2 send, 4 queue, 8 admin.
CREATE TABLE token (
    id BIGINT PRIMARY KEY,
    secret BINARY(32) NOT NULL,
    name VARCHAR(255) NOT NULL,
    scopes INTEGER NOT NULL,
    mailbox_id BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX token_secret ON token (secret);
CREATE INDEX token_name ON token (name);
CREATE INDEX token_mailbox ON token (mailbox_id);
CREATE INDEX token_expires ON token (expires_at);

-- Mails whose words are not in the index yet: the place where the indexer goes on after a restart.
CREATE TABLE search_pending (
    mail_id BIGINT PRIMARY KEY
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- The words of a mail as they were indexed (zstd), to take them out again.
CREATE TABLE search_document (
    mail_id BIGINT PRIMARY KEY,
    terms MEDIUMBLOB NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- Words are cut by the engine and kept one per row.
CREATE TABLE mail_terms (
    term VARCHAR(64) NOT NULL,
    mail_id BIGINT NOT NULL,
    PRIMARY KEY (term, mail_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX mail_terms_mail ON mail_terms (mail_id);
