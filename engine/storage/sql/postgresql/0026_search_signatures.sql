-- Which strings cannot be in the texts of a mail (imap::TextSignature), made in the background; of all mail there is.
CREATE TABLE search_signature (
    mail_id BIGINT PRIMARY KEY,
    bits BYTEA NOT NULL
);
DELETE FROM search_pending;
INSERT INTO search_pending (mail_id) SELECT DISTINCT mail_id FROM message;
