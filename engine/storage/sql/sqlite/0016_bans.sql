-- Addresses and prefixes refused at the door. until_at: 0, until somebody lifts it.
CREATE TABLE ban (
    address TEXT PRIMARY KEY,
    cause TEXT NOT NULL,
    set_by TEXT NOT NULL,
    note TEXT NOT NULL,
    failures INTEGER NOT NULL,
    since_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL
) WITHOUT ROWID;
