-- What became of recipients, by the hour they were counted in (hours since 1970), destination and class of mail.
CREATE TABLE delivery_total (
    hour INTEGER NOT NULL,
    destination TEXT NOT NULL,
    class TEXT NOT NULL,
    tried INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    deferred INTEGER NOT NULL,
    bounced INTEGER NOT NULL,
    PRIMARY KEY (hour, destination, class)
) WITHOUT ROWID;

-- The last tellings of each webhook. status: of HTTP, 0 without an answer.
CREATE TABLE webhook_attempt (
    id INTEGER PRIMARY KEY,
    webhook_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    status INTEGER NOT NULL,
    error TEXT NOT NULL,
    duration_ms INTEGER NOT NULL
);
CREATE INDEX webhook_attempt_last ON webhook_attempt (webhook_id, id);
