-- Ids are made by the engine; times are milliseconds since 1970 UTC, sizes bytes, booleans 0 or 1.
-- Text compares as bytes: COLLATE "C".

CREATE TABLE setting (
    name TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    value TEXT COLLATE "C",
    changed_at BIGINT NOT NULL,
    changed_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE domain (
    id BIGINT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX domain_name ON domain (name);

-- address_key: local part case-folded, "@", domain in lower case.
CREATE TABLE mailbox (
    id BIGINT PRIMARY KEY,
    domain_id BIGINT NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    address_key TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    inbox_id BIGINT NOT NULL,
    trash_id BIGINT NOT NULL,
    mod_seq BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    total BIGINT NOT NULL,
    size BIGINT NOT NULL
);
CREATE UNIQUE INDEX mailbox_address ON mailbox (address_key);
CREATE INDEX mailbox_domain ON mailbox (domain_id);
CREATE INDEX mailbox_expires ON mailbox (expires_at) WHERE expires_at IS NOT NULL;

-- role: 0 none, 1 inbox, 2 sent, 3 drafts, 4 trash, 5 junk, 6 archive.
CREATE TABLE folder (
    id BIGINT PRIMARY KEY,
    mailbox_id BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    role INTEGER NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid_next BIGINT NOT NULL,
    mod_seq BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    total BIGINT NOT NULL,
    size BIGINT NOT NULL
);
CREATE UNIQUE INDEX folder_name ON folder (mailbox_id, name);

-- Folders of deleted mailboxes whose entries are still to be removed.
CREATE TABLE folder_purge (
    folder_id BIGINT PRIMARY KEY
);

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
);
CREATE UNIQUE INDEX segment_file ON segment (month, number);
CREATE INDEX segment_sparse ON segment (sparse, state, id);

-- Bodies of a site with several nodes: rows of 1 MiB chunks, a partition per month, no foreign keys.
CREATE TABLE body_chunk (
    month INTEGER NOT NULL,
    id BIGINT NOT NULL,
    chunk INTEGER NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (month, id, chunk)
) PARTITION BY LIST (month);
CREATE TABLE body_chunk_other PARTITION OF body_chunk DEFAULT;

-- One accepted transaction: envelope, trace headers, and where the body lies.
CREATE TABLE mail (
    id BIGINT PRIMARY KEY,
    received_at BIGINT NOT NULL,
    mail_from TEXT COLLATE "C" NOT NULL,
    peer TEXT COLLATE "C" NOT NULL,
    helo TEXT COLLATE "C" NOT NULL,
    parameters BYTEA NOT NULL,
    trace BYTEA NOT NULL,
    message_id TEXT COLLATE "C" NOT NULL,
    sent_at BIGINT,
    body_id BIGINT NOT NULL,
    segment_id BIGINT NOT NULL,
    body_offset BIGINT NOT NULL,
    stored_length BIGINT NOT NULL,
    raw_length BIGINT NOT NULL,
    body_crc BIGINT NOT NULL,
    body_flags INTEGER NOT NULL
);
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
    sender TEXT COLLATE "C" NOT NULL,
    recipients TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    preview TEXT COLLATE "C" NOT NULL,
    attachments INTEGER NOT NULL,
    rcpt TEXT COLLATE "C" NOT NULL,
    dsn BYTEA NOT NULL
);
CREATE INDEX message_list ON message (folder_id, received_at, id);
CREATE INDEX message_mail ON message (mail_id);
CREATE INDEX message_trashed ON message (changed_at) WHERE origin_folder_id IS NOT NULL;

-- One recipient of one mail on its way out. state: 1 ready, 2 active, 3 deferred, 4 held, 5 sent, 6 bounced, 7 expired;
-- lane: 1 urgent, 2 normal, 3 bulk.
CREATE TABLE queue (
    id BIGINT PRIMARY KEY,
    mail_id BIGINT NOT NULL,
    rcpt TEXT COLLATE "C" NOT NULL,
    destination TEXT COLLATE "C" NOT NULL,
    state INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    queued_at BIGINT NOT NULL,
    send_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_reply TEXT COLLATE "C" NOT NULL,
    dsn BYTEA NOT NULL
);
CREATE INDEX queue_due ON queue (state, lane, next_attempt_at, id);
CREATE INDEX queue_destination ON queue (destination, state, next_attempt_at);
CREATE INDEX queue_mail ON queue (mail_id);

CREATE TABLE event (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    mail_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    detail BYTEA NOT NULL
);
CREATE INDEX event_mail ON event (mail_id, seq) WHERE mail_id <> 0;

-- secret: SHA-256. scopes: 1 read, 2 send, 4 queue, 8 admin.
CREATE TABLE token (
    id BIGINT PRIMARY KEY,
    secret BYTEA NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    scopes INTEGER NOT NULL,
    mailbox_id BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX token_secret ON token (secret);
CREATE INDEX token_name ON token (name);
CREATE INDEX token_mailbox ON token (mailbox_id) WHERE mailbox_id IS NOT NULL;
CREATE INDEX token_expires ON token (expires_at) WHERE expires_at IS NOT NULL;

-- Mails whose words are not in the index yet: the place where the indexer goes on after a restart.
CREATE TABLE search_pending (
    mail_id BIGINT PRIMARY KEY
);
-- The words of a mail as they were indexed (zstd), to take them out again.
CREATE TABLE search_document (
    mail_id BIGINT PRIMARY KEY,
    terms BYTEA NOT NULL
);
-- Words are cut by the engine and kept as an array; the index answers "holds all of these".
CREATE TABLE mail_terms (
    mail_id BIGINT PRIMARY KEY,
    terms TEXT[] COLLATE "C" NOT NULL
);
CREATE INDEX mail_terms_terms ON mail_terms USING gin (terms);
