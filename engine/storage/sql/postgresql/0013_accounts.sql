-- Who signs in and owns the mailbox. roles: 1 admin, 2 domain admin, 4 operator. password: argon2id; scram: RFC 5803. quota_*: NULL is the
-- domain's. forward_to, send_as: one address in a line.
CREATE TABLE account (
    id BIGINT PRIMARY KEY,
    mailbox_id BIGINT NOT NULL,
    domain_id BIGINT NOT NULL,
    display_name TEXT NOT NULL,
    roles INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    password TEXT NOT NULL,
    scram TEXT NOT NULL,
    two_factor BYTEA NOT NULL,
    recovery TEXT NOT NULL,
    quota_bytes BIGINT,
    quota_messages BIGINT,
    forward_to TEXT NOT NULL,
    forward_keeps INTEGER NOT NULL,
    reply_enabled INTEGER NOT NULL,
    reply_subject TEXT NOT NULL,
    reply_text TEXT NOT NULL,
    reply_from BIGINT,
    reply_until BIGINT,
    send_as TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    password_at BIGINT NOT NULL,
    signed_in_at BIGINT
);
CREATE UNIQUE INDEX account_mailbox ON account (mailbox_id);
CREATE INDEX account_domain ON account (domain_id);

CREATE TABLE app_password (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    scram TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT
);
CREATE INDEX app_password_account ON app_password (account_id);

-- An address that stands for others; alias_target: the same, to be looked up.
CREATE TABLE alias (
    id BIGINT PRIMARY KEY,
    domain_id BIGINT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    targets TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX alias_address ON alias (address_key);
CREATE INDEX alias_domain ON alias (domain_id);
CREATE TABLE alias_target (
    alias_id BIGINT NOT NULL,
    address_key TEXT NOT NULL,
    PRIMARY KEY (alias_id, address_key)
);
CREATE INDEX alias_target_address ON alias_target (address_key);

-- Other names of a domain. catch_all: empty for none; limits: 0 for none.
CREATE TABLE domain_alias (
    name TEXT NOT NULL PRIMARY KEY,
    domain_id BIGINT NOT NULL
);
CREATE INDEX domain_alias_domain ON domain_alias (domain_id);
ALTER TABLE domain ADD COLUMN catch_all TEXT NOT NULL DEFAULT '';
ALTER TABLE domain ADD COLUMN quota_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE domain ADD COLUMN quota_messages BIGINT NOT NULL DEFAULT 0;
ALTER TABLE domain ADD COLUMN max_users BIGINT NOT NULL DEFAULT 0;

-- Set: a session, which acts for this account.
ALTER TABLE token ADD COLUMN account_id BIGINT;
CREATE INDEX token_account ON token (account_id);
