-- Mail templates of the send API. text and html are NULL where the template has none; version rises with every change.
CREATE TABLE template (
    id BIGINT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    text_body TEXT COLLATE "C",
    html_body TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX template_name ON template (name);

-- Addresses the send API sends nothing to. address_key: as mailbox.address_key.
CREATE TABLE suppression (
    address_key TEXT COLLATE "C" PRIMARY KEY,
    address TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

-- Answers already given to an Idempotency-Key. id: SHA-256 of token, call and key; request: SHA-256 of what was sent with it.
CREATE TABLE idempotency (
    id BYTEA PRIMARY KEY,
    request BYTEA NOT NULL,
    answer BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX idempotency_expires ON idempotency (expires_at);

-- Keys that sign mail. state: 1 published but not signing yet, 2 signing, 3 retired; algorithm: 1 RSA, 2 Ed25519.
CREATE TABLE dkim_key (
    id BIGINT PRIMARY KEY,
    domain_id BIGINT NOT NULL,
    selector TEXT COLLATE "C" NOT NULL,
    algorithm INTEGER NOT NULL,
    state INTEGER NOT NULL,
    private_key BYTEA NOT NULL,
    public_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX dkim_key_domain ON dkim_key (domain_id, state);
