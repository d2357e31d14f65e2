-- Mail that waits for a moderator of a group, and for a while what became of it. state: 0 waits, 1 approved, 2 its author is owed an answer
-- (rejected). address: of the group, which may be gone by then.
CREATE TABLE group_held (
    id BIGINT PRIMARY KEY,
    group_id BIGINT NOT NULL,
    address TEXT NOT NULL,
    mail_id BIGINT NOT NULL,
    mail_from TEXT NOT NULL,
    subject TEXT NOT NULL,
    size BIGINT NOT NULL,
    state BIGINT NOT NULL,
    held_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    reason TEXT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX group_held_group ON group_held (group_id, state, id);
CREATE INDEX group_held_mail ON group_held (mail_id, group_id);
CREATE INDEX group_held_due ON group_held (state, expires_at);
