-- The table of the first migration was never written to, and could not hold versions of several settings.
DROP TABLE setting;

-- Settings changed at run time. value: JSON.
CREATE TABLE setting_value (
    name VARCHAR(255) PRIMARY KEY,
    value MEDIUMTEXT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Each change of them. changes: JSON; confirm_by: rolls back unless confirmed by then; reverts: the version it undoes, 0: none.
CREATE TABLE setting_version (
    version BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    author VARCHAR(255) NOT NULL,
    changes MEDIUMTEXT NOT NULL,
    confirm_by BIGINT,
    confirmed_at BIGINT,
    reverted_at BIGINT,
    reverted_by VARCHAR(255) NOT NULL,
    reverts BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
