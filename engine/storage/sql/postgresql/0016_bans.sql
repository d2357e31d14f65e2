-- Addresses and prefixes refused at the door. until_at: 0, until somebody lifts it.
CREATE TABLE ban (
    address TEXT COLLATE "C" PRIMARY KEY,
    cause TEXT COLLATE "C" NOT NULL,
    set_by TEXT NOT NULL,
    note TEXT NOT NULL,
    failures BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);
