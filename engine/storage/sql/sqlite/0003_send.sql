-- Mail templates of the send API. text and html are NULL where the template has none; version rises with every change.
CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    text_body TEXT,
    html_body TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX template_name ON template (name);

-- Addresses the send API sends nothing to. address_key: as mailbox.address_key.
CREATE TABLE suppression (
    address_key TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Answers already given to an Idempotency-Key. id: SHA-256 of token, call and key; request: SHA-256 of what was sent with it.
CREATE TABLE idempotency (
    id BLOB PRIMARY KEY,
    request BLOB NOT NULL,
    answer BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX idempotency_expires ON idempotency (expires_at);

-- Keys that sign mail. state: 1 published but not signing yet, 2 signing, 3 retired; algorithm: 1 RSA, 2 Ed25519.
CREATE TABLE dkim_key (
    id INTEGER PRIMARY KEY,
    domain_id INTEGER NOT NULL,
    selector TEXT NOT NULL,
    algorithm INTEGER NOT NULL,
    state INTEGER NOT NULL,
    private_key BLOB NOT NULL,
    public_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE INDEX dkim_key_domain ON dkim_key (domain_id, state);
