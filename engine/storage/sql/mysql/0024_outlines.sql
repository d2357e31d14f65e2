-- What IMAP lists messages by (imap::MessageOutline, packed), made when the mail is stored; NULL: not yet.
ALTER TABLE mail ADD COLUMN outline MEDIUMBLOB;
