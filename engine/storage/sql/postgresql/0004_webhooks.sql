-- Who is told of events over HTTP. types: separated by blanks; event_seq: the last event that was made into deliveries.
CREATE TABLE webhook (
    id BIGINT PRIMARY KEY,
    url TEXT COLLATE "C" NOT NULL,
    types TEXT COLLATE "C" NOT NULL,
    secret BYTEA NOT NULL,
    enabled INTEGER NOT NULL,
    event_seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- What is still to be told.
CREATE TABLE webhook_delivery (
    id BIGINT PRIMARY KEY,
    webhook_id BIGINT NOT NULL,
    payload BYTEA NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_error TEXT COLLATE "C" NOT NULL
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at, id);
