-- Team boxes: mailboxes that several people share. quota_*: 0 for none. rights: 1 write, 2 send as.
CREATE TABLE team_box (
    id BIGINT PRIMARY KEY,
    mailbox_id BIGINT NOT NULL,
    domain_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    quota_bytes BIGINT NOT NULL,
    quota_messages BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX team_box_mailbox ON team_box (mailbox_id);
CREATE INDEX team_box_domain ON team_box (domain_id);
CREATE TABLE team_member (
    team_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    rights BIGINT NOT NULL,
    PRIMARY KEY (team_id, account_id)
);
CREATE INDEX team_member_account ON team_member (account_id);
