-- The queue as the queue manager needs it; nothing has written to the first form.
DROP TABLE queue;

-- One recipient of one mail on its way out. state: 1 ready, 2 active, 3 deferred, 4 held, 5 sent, 6 bounced, 7 expired;
-- lane: 1 urgent, 2 normal, 3 bulk. sender and size are the mail's, which goes before its finished rows do.
-- deadline_at: when something is to be done even without an attempt: the delay notice, expiry, and of a finished row its
-- removal. notices: 1 the sender knows of the delay. lease: the node that works on the row, where several share a database.
CREATE TABLE queue (
    id INTEGER PRIMARY KEY,
    mail_id INTEGER NOT NULL,
    sender TEXT NOT NULL,
    rcpt TEXT NOT NULL,
    destination TEXT NOT NULL,
    state INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    class TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    send_at INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    notices INTEGER NOT NULL,
    size INTEGER NOT NULL,
    last_reply TEXT NOT NULL,
    dsn BLOB NOT NULL,
    lease_node INTEGER NOT NULL,
    lease_until INTEGER NOT NULL
);
CREATE INDEX queue_due ON queue (state, destination, lane, next_attempt_at, id);
CREATE INDEX queue_state ON queue (state, lane, id);
CREATE INDEX queue_destination ON queue (destination, state, id);
CREATE INDEX queue_mail ON queue (mail_id, state, id);
CREATE INDEX queue_deadline ON queue (state, deadline_at, id);

-- What a person decided about a destination; no row: nothing.
CREATE TABLE destination (
    name TEXT PRIMARY KEY,
    paused INTEGER NOT NULL,
    max_connections INTEGER,
    max_per_minute INTEGER,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;
