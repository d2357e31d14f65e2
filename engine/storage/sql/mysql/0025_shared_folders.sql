-- Folders of team boxes that one of the people does not want to see (IMAP UNSUBSCRIBE).
CREATE TABLE shared_unsubscribed (
    folder_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    PRIMARY KEY (folder_id, account_id)
);
CREATE INDEX shared_unsubscribed_account ON shared_unsubscribed (account_id);
