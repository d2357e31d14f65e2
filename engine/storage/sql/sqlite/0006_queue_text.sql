-- Parts of the addresses of queued recipients, so that a filter finds them among a million. No positions, no content: what is
-- found is compared with the row.
CREATE VIRTUAL TABLE queue_text USING fts5 (text, content='', detail=none, columnsize=0, tokenize='trigram');
INSERT INTO queue_text (rowid, text) SELECT id, rcpt || char(10) || sender FROM queue;
