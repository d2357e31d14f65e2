-- Ids are made by the engine; times are milliseconds since 1970 UTC, sizes bytes, booleans 0 or 1.
-- Text compares as bytes (SQLite's default, BINARY).

CREATE TABLE setting (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (name, version)
) WITHOUT ROWID;

CREATE TABLE domain (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX domain_name ON domain (name);

-- address_key: local part case-folded, "@", domain in lower case.
CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY,
    domain_id INTEGER NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    inbox_id INTEGER NOT NULL,
    trash_id INTEGER NOT NULL,
    mod_seq INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    total INTEGER NOT NULL,
    size INTEGER NOT NULL
);
CREATE UNIQUE INDEX mailbox_address ON mailbox (address_key);
CREATE INDEX mailbox_domain ON mailbox (domain_id);
CREATE INDEX mailbox_expires ON mailbox (expires_at) WHERE expires_at IS NOT NULL;

-- role: 0 none, 1 inbox, 2 sent, 3 drafts, 4 trash, 5 junk, 6 archive.
CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    mailbox_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    role INTEGER NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid_next INTEGER NOT NULL,
    mod_seq INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    total INTEGER NOT NULL,
    size INTEGER NOT NULL
);
CREATE UNIQUE INDEX folder_name ON folder (mailbox_id, name);

-- Folders of deleted mailboxes whose entries are still to be removed.
CREATE TABLE folder_purge (
    folder_id INTEGER PRIMARY KEY
);

-- state: 1 writing, 2 live, 3 retired. size: acknowledged end of the file; live_bytes: of records a mail points
-- to; sparse: 1 when that is less than half.
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    month INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state INTEGER NOT NULL,
    size INTEGER NOT NULL,
    live_bytes INTEGER NOT NULL,
    sparse INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX segment_file ON segment (month, number);
CREATE INDEX segment_sparse ON segment (sparse, state, id);

-- One accepted transaction: envelope, trace headers, and where the body lies.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    mail_from TEXT NOT NULL,
    peer TEXT NOT NULL,
    helo TEXT NOT NULL,
    parameters BLOB NOT NULL,
    trace BLOB NOT NULL,
    message_id TEXT NOT NULL,
    sent_at INTEGER,
    body_id INTEGER NOT NULL,
    segment_id INTEGER NOT NULL,
    body_offset INTEGER NOT NULL,
    stored_length INTEGER NOT NULL,
    raw_length INTEGER NOT NULL,
    body_crc INTEGER NOT NULL,
    body_flags INTEGER NOT NULL
);
CREATE INDEX mail_segment ON mail (segment_id, body_offset);

-- One entry of one folder. origin_folder_id: where it was before the trash. flags: 1 seen, 2 flagged, 4 answered, 8 draft.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    mail_id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    origin_folder_id INTEGER,
    uid INTEGER NOT NULL,
    mod_seq INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    preview TEXT NOT NULL,
    attachments INTEGER NOT NULL,
    rcpt TEXT NOT NULL,
    dsn BLOB NOT NULL
);
CREATE INDEX message_list ON message (folder_id, received_at, id);
CREATE INDEX message_mail ON message (mail_id);
CREATE INDEX message_trashed ON message (changed_at) WHERE origin_folder_id IS NOT NULL;

-- One recipient of one mail on its way out. state: 1 ready, 2 active, 3 deferred, 4 held, 5 sent, 6 bounced, 7 expired;
-- lane: 1 urgent, 2 normal, 3 bulk.
CREATE TABLE queue (
    id INTEGER PRIMARY KEY,
    mail_id INTEGER NOT NULL,
    rcpt TEXT NOT NULL,
    destination TEXT NOT NULL,
    state INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    send_at INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_reply TEXT NOT NULL,
    dsn BLOB NOT NULL
);
CREATE INDEX queue_due ON queue (state, lane, next_attempt_at, id);
CREATE INDEX queue_destination ON queue (destination, state, next_attempt_at);
CREATE INDEX queue_mail ON queue (mail_id);

CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    mail_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    detail BLOB NOT NULL
);
CREATE INDEX event_mail ON event (mail_id, seq) WHERE mail_id <> 0;

-- secret: SHA-256. scopes: 1 read, 2 send, 4 queue, 8 admin.
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    secret BLOB NOT NULL,
    name TEXT NOT NULL,
    scopes INTEGER NOT NULL,
    mailbox_id INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER
);
CREATE UNIQUE INDEX token_secret ON token (secret);
CREATE INDEX token_name ON token (name);
CREATE INDEX token_mailbox ON token (mailbox_id) WHERE mailbox_id IS NOT NULL;
CREATE INDEX token_expires ON token (expires_at) WHERE expires_at IS NOT NULL;

-- Mails whose words are not in the index yet: the place where the indexer goes on after a restart.
CREATE TABLE search_pending (
    mail_id INTEGER PRIMARY KEY
);
-- The words of a mail as they were indexed (zstd), to take them out again.
CREATE TABLE search_document (
    mail_id INTEGER PRIMARY KEY,
    terms BLOB NOT NULL
);
-- Words are cut by the engine: letters, digits and non-ASCII only, separated by spaces. "ascii" splits nowhere else.
CREATE VIRTUAL TABLE mail_terms USING fts5 (terms, content='', detail=none, columnsize=0, tokenize='ascii');
