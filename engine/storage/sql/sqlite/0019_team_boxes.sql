-- Team boxes: mailboxes that several people share. quota_*: 0 for none. rights: 1 write, 2 send as.
CREATE TABLE team_box (
    id INTEGER PRIMARY KEY,
    mailbox_id INTEGER NOT NULL,
    domain_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    quota_bytes INTEGER NOT NULL,
    quota_messages INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX team_box_mailbox ON team_box (mailbox_id);
CREATE INDEX team_box_domain ON team_box (domain_id);
CREATE TABLE team_member (
    team_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    rights INTEGER NOT NULL,
    PRIMARY KEY (team_id, account_id)
) WITHOUT ROWID;
CREATE INDEX team_member_account ON team_member (account_id);
