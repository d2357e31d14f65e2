-- Addresses and prefixes refused at the door. until_at: 0, until somebody lifts it.
CREATE TABLE ban (
    address VARCHAR(64) PRIMARY KEY,
    cause VARCHAR(32) NOT NULL,
    set_by VARCHAR(255) NOT NULL,
    note VARCHAR(500) NOT NULL,
    failures BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
