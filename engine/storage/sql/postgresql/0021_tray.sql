-- Which user sent it; NULL: nobody who signed in.
ALTER TABLE mail ADD COLUMN account_id BIGINT;

-- How somebody usually sends; habit: JSON. trusted_until: whatever he sends is not held until then.
CREATE TABLE sender_habit (
    account_id BIGINT NOT NULL PRIMARY KEY,
    habit BYTEA NOT NULL,
    trusted_until BIGINT NOT NULL
);

-- To whom he has written: 64 bits of a hash of the address.
CREATE TABLE sender_contact (
    account_id BIGINT NOT NULL,
    address BIGINT NOT NULL,
    PRIMARY KEY (account_id, address)
);

-- Users whose mail is held since, and why (JSON); tray_mail: the mails.
CREATE TABLE tray (
    account_id BIGINT NOT NULL PRIMARY KEY,
    since_at BIGINT NOT NULL,
    peer TEXT COLLATE "C" NOT NULL,
    why BYTEA NOT NULL
);
CREATE TABLE tray_mail (
    mail_id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    held_at BIGINT NOT NULL,
    size BIGINT NOT NULL
);
CREATE INDEX tray_mail_account ON tray_mail (account_id, mail_id);
