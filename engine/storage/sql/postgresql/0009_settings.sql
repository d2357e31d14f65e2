-- The table of the first migration was never written to, and could not hold versions of several settings.
DROP TABLE setting;

-- Settings changed at run time. value: JSON.
CREATE TABLE setting_value (
    name TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

-- Each change of them. changes: JSON; confirm_by: rolls back unless confirmed by then; reverts: the version it undoes, 0: none.
CREATE TABLE setting_version (
    version BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    changes TEXT COLLATE "C" NOT NULL,
    confirm_by BIGINT,
    confirmed_at BIGINT,
    reverted_at BIGINT,
    reverted_by TEXT COLLATE "C" NOT NULL,
    reverts BIGINT NOT NULL
);
