-- Folders of team boxes that one of the people does not want to see (IMAP UNSUBSCRIBE).
CREATE TABLE shared_unsubscribed (
    folder_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (folder_id, account_id)
) WITHOUT ROWID;
CREATE INDEX shared_unsubscribed_account ON shared_unsubscribed (account_id);
