-- What became of recipients, by the hour they were counted in (hours since 1970), destination and class of mail.
CREATE TABLE delivery_total (
    hour BIGINT NOT NULL,
    destination TEXT COLLATE "C" NOT NULL,
    class TEXT COLLATE "C" NOT NULL,
    tried BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    deferred BIGINT NOT NULL,
    bounced BIGINT NOT NULL,
    PRIMARY KEY (hour, destination, class)
);

-- The last tellings of each webhook. status: of HTTP, 0 without an answer.
CREATE TABLE webhook_attempt (
    id BIGINT PRIMARY KEY,
    webhook_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    status INTEGER NOT NULL,
    error TEXT COLLATE "C" NOT NULL,
    duration_ms BIGINT NOT NULL
);
CREATE INDEX webhook_attempt_last ON webhook_attempt (webhook_id, id);
