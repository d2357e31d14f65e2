-- The table of the first migration was never written to, and could not hold versions of several settings.
DROP TABLE setting;

-- Settings changed at run time. value: JSON.
CREATE TABLE setting_value (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Each change of them. changes: JSON; confirm_by: rolls back unless confirmed by then; reverts: the version it undoes, 0: none.
CREATE TABLE setting_version (
    version INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    changes TEXT NOT NULL,
    confirm_by INTEGER,
    confirmed_at INTEGER,
    reverted_at INTEGER,
    reverted_by TEXT NOT NULL,
    reverts INTEGER NOT NULL
);
