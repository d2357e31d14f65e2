-- Words of the fields of a mail (from:anna) are terms of their own: what was indexed without them is indexed again, in the background.
DELETE FROM search_document;
DELETE FROM mail_terms;
DELETE FROM search_pending;
INSERT INTO search_pending (mail_id) SELECT DISTINCT mail_id FROM message;

-- All mail that was accepted, as its event "mail.accepted" tells, for as long as that is kept: found also when it only passed through.
CREATE TABLE accepted_document (
    mail_id BIGINT PRIMARY KEY,
    terms BYTEA NOT NULL
);
CREATE TABLE accepted_terms (
    mail_id BIGINT PRIMARY KEY,
    terms TEXT[] COLLATE "C" NOT NULL
);
CREATE INDEX accepted_terms_terms ON accepted_terms USING gin (terms);

-- How far an index made of events has come: the number of the last event it looked at.
CREATE TABLE index_mark (
    name TEXT COLLATE "C" PRIMARY KEY,
    seq BIGINT NOT NULL
);
