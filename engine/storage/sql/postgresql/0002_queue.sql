-- The queue as the queue manager needs it; nothing has written to the first form.
DROP TABLE queue;

-- One recipient of one mail on its way out. state: 1 ready, 2 active, 3 deferred, 4 held, 5 sent, 6 bounced, 7 expired;
-- lane: 1 urgent, 2 normal, 3 bulk. sender and size are the mail's, which goes before its finished rows do.
-- deadline_at: when something is to be done even without an attempt: the delay notice, expiry, and of a finished row its
-- removal. notices: 1 the sender knows of the delay. lease: the node that works on the row, where several share a database.
CREATE TABLE queue (
    id BIGINT PRIMARY KEY,
    mail_id BIGINT NOT NULL,
    sender TEXT COLLATE "C" NOT NULL,
    rcpt TEXT COLLATE "C" NOT NULL,
    destination TEXT COLLATE "C" NOT NULL,
    state INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    class TEXT COLLATE "C" NOT NULL,
    attempts INTEGER NOT NULL,
    queued_at BIGINT NOT NULL,
    send_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    notices INTEGER NOT NULL,
    size BIGINT NOT NULL,
    last_reply TEXT COLLATE "C" NOT NULL,
    dsn BYTEA NOT NULL,
    lease_node INTEGER NOT NULL,
    lease_until BIGINT NOT NULL
);
CREATE INDEX queue_due ON queue (state, destination, lane, next_attempt_at, id);
CREATE INDEX queue_state ON queue (state, lane, id);
CREATE INDEX queue_destination ON queue (destination, state, id);
CREATE INDEX queue_mail ON queue (mail_id, state, id);
CREATE INDEX queue_deadline ON queue (state, deadline_at, id);

-- What a person decided about a destination; no row: nothing.
CREATE TABLE destination (
    name TEXT COLLATE "C" PRIMARY KEY,
    paused INTEGER NOT NULL,
    max_connections INTEGER,
    max_per_minute INTEGER,
    changed_at BIGINT NOT NULL
);
