-- Mail templates of the send API. text and html are NULL where the template has none; version rises with every change.
CREATE TABLE template (
    id BIGINT PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    subject TEXT NOT NULL,
    text_body MEDIUMTEXT,
    html_body MEDIUMTEXT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX template_name ON template (name);

-- Addresses the send API sends nothing to. address_key: as mailbox.address_key.
CREATE TABLE suppression (
    address_key VARCHAR(320) PRIMARY KEY,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Answers already given to an Idempotency-Key. id: SHA-256 of token, call and key; request: SHA-256 of what was sent with it.
CREATE TABLE idempotency (
    id BINARY(32) PRIMARY KEY,
    request BINARY(32) NOT NULL,
    answer MEDIUMBLOB NOT NULL,
    expires_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX idempotency_expires ON idempotency (expires_at);

-- Keys that sign mail. state: 1 published but not signing yet, 2 signing, 3 retired; algorithm: 1 RSA, 2 Ed25519.
CREATE TABLE dkim_key (
    id BIGINT PRIMARY KEY,
    domain_id BIGINT NOT NULL,
    selector VARCHAR(255) NOT NULL,
    algorithm INTEGER NOT NULL,
    state INTEGER NOT NULL,
    private_key BLOB NOT NULL,
    public_key BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX dkim_key_domain ON dkim_key (domain_id, state);
