-- What is watched. rule_key: of a rule that came with the program, else empty; comparison: 1 above, 2 below; severity: 1 warning,
-- 2 critical; notify: channels separated by blanks; version rises with every change.
CREATE TABLE alert_rule (
    id BIGINT PRIMARY KEY,
    rule_key TEXT NOT NULL,
    name TEXT NOT NULL,
    metric TEXT NOT NULL,
    window_s INTEGER NOT NULL,
    comparison INTEGER NOT NULL,
    threshold DOUBLE PRECISION NOT NULL,
    clear_threshold DOUBLE PRECISION,
    for_s INTEGER NOT NULL,
    clear_s INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    notify TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was found, with the rule as it was then. Times are 0 when there is none: cleared_at 0 is still so.
CREATE TABLE alert (
    id BIGINT PRIMARY KEY,
    rule_id BIGINT NOT NULL,
    rule_key TEXT NOT NULL,
    name TEXT NOT NULL,
    severity INTEGER NOT NULL,
    subject VARCHAR(255) NOT NULL,
    metric TEXT NOT NULL,
    comparison INTEGER NOT NULL,
    threshold DOUBLE PRECISION NOT NULL,
    measured DOUBLE PRECISION NOT NULL,
    detail TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    cleared_at BIGINT NOT NULL,
    acknowledged_at BIGINT NOT NULL,
    acknowledged_by TEXT NOT NULL,
    silenced_until BIGINT NOT NULL,
    silenced_by TEXT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX alert_active ON alert (cleared_at, id);
CREATE INDEX alert_subject ON alert (rule_id, subject, id);
