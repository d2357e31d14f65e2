-- Words of the fields of a mail (from:anna) are terms of their own: what was indexed without them is indexed again, in the background.
DELETE FROM search_document;
INSERT INTO mail_terms (mail_terms) VALUES ('delete-all');
DELETE FROM search_pending;
INSERT INTO search_pending (mail_id) SELECT DISTINCT mail_id FROM message;

-- All mail that was accepted, as its event "mail.accepted" tells, for as long as that is kept: found also when it only passed through.
CREATE TABLE accepted_document (
    mail_id INTEGER PRIMARY KEY,
    terms BLOB NOT NULL
);
CREATE VIRTUAL TABLE accepted_terms USING fts5 (terms, content='', detail=none, columnsize=0, tokenize='ascii');

-- How far an index made of events has come: the number of the last event it looked at.
CREATE TABLE index_mark (
    name TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
);
