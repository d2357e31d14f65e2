-- Parts of the addresses of queued recipients, in lower case: narrow, so that looking through all of them is cheap.
CREATE TABLE queue_text (
    rowid BIGINT PRIMARY KEY,
    text TEXT NOT NULL
);
INSERT INTO queue_text (rowid, text) SELECT id, LOWER(rcpt || CHR(10) || sender) FROM queue;
