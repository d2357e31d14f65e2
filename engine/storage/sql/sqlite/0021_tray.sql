-- Which user sent it; NULL: nobody who signed in.
ALTER TABLE mail ADD COLUMN account_id INTEGER;

-- How somebody usually sends; habit: JSON. trusted_until: whatever he sends is not held until then.
CREATE TABLE sender_habit (
    account_id INTEGER NOT NULL PRIMARY KEY,
    habit BLOB NOT NULL,
    trusted_until INTEGER NOT NULL
) WITHOUT ROWID;

-- To whom he has written: 64 bits of a hash of the address.
CREATE TABLE sender_contact (
    account_id INTEGER NOT NULL,
    address INTEGER NOT NULL,
    PRIMARY KEY (account_id, address)
) WITHOUT ROWID;

-- Users whose mail is held since, and why (JSON); tray_mail: the mails.
CREATE TABLE tray (
    account_id INTEGER NOT NULL PRIMARY KEY,
    since_at INTEGER NOT NULL,
    peer TEXT NOT NULL,
    why BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE tray_mail (
    mail_id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,
    held_at INTEGER NOT NULL,
    size INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tray_mail_account ON tray_mail (account_id, mail_id);
