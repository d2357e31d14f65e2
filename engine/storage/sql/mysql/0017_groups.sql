-- Groups and distribution lists: addresses that stand for members. kind: 0 plain, 1 list. posting: 0 anyone, 1 this server, 2 members,
-- 3 moderators. moderation: 0 off, 1 who is no member, 2 all. members, moderators: one address in a line; group_member: the same members,
-- to be looked up; group_moderator likewise.
CREATE TABLE mail_group (
    id BIGINT PRIMARY KEY,
    domain_id BIGINT NOT NULL,
    address TEXT NOT NULL,
    address_key VARCHAR(320) NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    kind BIGINT NOT NULL,
    posting BIGINT NOT NULL,
    moderation BIGINT NOT NULL,
    owner TEXT NOT NULL,
    members TEXT NOT NULL,
    moderators TEXT NOT NULL,
    created_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX mail_group_address ON mail_group (address_key);
CREATE INDEX mail_group_domain ON mail_group (domain_id);
CREATE TABLE group_member (
    group_id BIGINT NOT NULL,
    address_key VARCHAR(320) NOT NULL,
    PRIMARY KEY (group_id, address_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX group_member_address ON group_member (address_key);
CREATE TABLE group_moderator (
    group_id BIGINT NOT NULL,
    address_key VARCHAR(320) NOT NULL,
    PRIMARY KEY (group_id, address_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
