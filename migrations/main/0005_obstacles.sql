-- What is in the way of cities, who has faced it, what solved it. Unnamed authors are never here:
-- a handle's token says nothing without the keyring and the secret. What is unnamed has a number by
-- chance, below zero, until others see it.

CREATE TABLE obstacle (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    body TEXT NOT NULL CHECK (length(body) <= 1800),
    tried TEXT NOT NULL DEFAULT '' CHECK (length(tried) <= 1000),
    topic TEXT NOT NULL CHECK (topic IN (
        'funding', 'human_resources', 'measurement', 'governance', 'multilevel', 'regulation',
        'politics', 'citizens', 'stakeholders', 'delivery', 'other'
    )),
    sector TEXT NOT NULL CHECK (sector IN (
        'mobility', 'buildings', 'energy', 'waste', 'nature', 'industry', 'cross'
    )),
    contract_part TEXT CHECK (contract_part IN ('commitments', 'actions', 'investment')),
    identity TEXT NOT NULL CHECK (identity IN ('named', 'city', 'country', 'hidden')),
    author_id INTEGER,
    city_id INTEGER REFERENCES city (id),
    country TEXT CHECK (length(country) = 2),
    key BLOB UNIQUE CHECK (length(key) = 16),
    draft_token TEXT UNIQUE,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN (
        'review', 'open', 'solved', 'closed', 'stale', 'duplicate', 'withdrawn'
    )),
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    gone_from TEXT CHECK (gone_from IN ('open', 'stale')),
    duplicate_of INTEGER REFERENCES obstacle (id),
    escalated INTEGER NOT NULL DEFAULT 0 CHECK (escalated IN (0, 1)),
    seeks_peers INTEGER NOT NULL DEFAULT 0 CHECK (seeks_peers IN (0, 1)),
    thread_id INTEGER UNIQUE,
    last_message_id INTEGER,
    suggested_message_id INTEGER,
    last_word TEXT NOT NULL DEFAULT 'none' CHECK (last_word IN ('none', 'author', 'other')),
    last_word_on TEXT,
    next_step TEXT,
    next_step_at INTEGER,
    appears_at INTEGER,
    is_news INTEGER NOT NULL DEFAULT 0 CHECK (is_news IN (0, 1)),
    raised_on TEXT,
    first_reply_on TEXT,
    closed_on TEXT,
    CHECK (identity = 'named' OR author_id IS NULL),
    CHECK (identity IN ('named', 'city') OR city_id IS NULL),
    CHECK (identity <> 'city' OR city_id IS NOT NULL),
    CHECK ((identity = 'country') = (country IS NOT NULL)),
    CHECK ((state = 'duplicate') = (duplicate_of IS NOT NULL)),
    CHECK (duplicate_of <> id),
    CHECK (identity IN ('country', 'hidden') OR state <> 'review'),
    CHECK (gone_from IS NULL OR state = 'withdrawn'),
    CHECK (identity IN ('country', 'hidden') OR id > 0),
    CHECK ((next_step IS NULL) = (next_step_at IS NULL))
) STRICT;
CREATE INDEX obstacle_appearing ON obstacle (appears_at) WHERE appears_at IS NOT NULL;
CREATE INDEX obstacle_stepping ON obstacle (next_step_at) WHERE next_step_at IS NOT NULL;
CREATE INDEX obstacle_by_state ON obstacle (state, id);
CREATE INDEX obstacle_of_author ON obstacle (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX obstacle_of_city ON obstacle (city_id) WHERE city_id IS NOT NULL;
CREATE INDEX obstacle_duplicates ON obstacle (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE TRIGGER obstacle_identity_is_fixed BEFORE UPDATE OF identity ON obstacle
WHEN NEW.identity <> OLD.identity
BEGIN
    SELECT raise(ABORT, 'an identity never changes');
END;

CREATE TABLE handle (
    obstacle_id INTEGER NOT NULL REFERENCES obstacle (id) ON DELETE CASCADE ON UPDATE CASCADE,
    handle TEXT NOT NULL CHECK (length(handle) BETWEEN 3 AND 40),
    token BLOB CHECK (length(token) = 32),
    is_author INTEGER NOT NULL DEFAULT 0 CHECK (is_author IN (0, 1)),
    muted_until INTEGER,
    news INTEGER NOT NULL DEFAULT 0 CHECK (news >= 0),
    pinged INTEGER NOT NULL DEFAULT 0 CHECK (pinged IN (0, 1)),
    PRIMARY KEY (obstacle_id, handle),
    UNIQUE (obstacle_id, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX handle_reachable ON handle (obstacle_id) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX handle_of_author ON handle (obstacle_id) WHERE is_author = 1;

CREATE TRIGGER handle_of_a_named_author BEFORE INSERT ON handle
WHEN NEW.is_author = 1
    AND (SELECT identity FROM obstacle WHERE id = NEW.obstacle_id) = 'named'
BEGIN
    SELECT raise(ABORT, 'a named author has no handle of an author');
END;
CREATE TRIGGER handle_becomes_a_named_authors BEFORE UPDATE ON handle
WHEN NEW.is_author = 1
    AND (SELECT identity FROM obstacle WHERE id = NEW.obstacle_id) = 'named'
BEGIN
    SELECT raise(ABORT, 'a named author has no handle of an author');
END;

CREATE TABLE relay (
    message_id INTEGER PRIMARY KEY,
    obstacle_id INTEGER NOT NULL,
    handle TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    removed_text TEXT,
    FOREIGN KEY (obstacle_id, handle) REFERENCES handle (obstacle_id, handle)
) STRICT;
CREATE INDEX relay_of_obstacle ON relay (obstacle_id, handle);

CREATE TABLE follow (
    user_id INTEGER NOT NULL,
    obstacle_id INTEGER NOT NULL REFERENCES obstacle (id) ON DELETE CASCADE,
    news INTEGER NOT NULL DEFAULT 0 CHECK (news >= 0),
    pinged INTEGER NOT NULL DEFAULT 0 CHECK (pinged IN (0, 1)),
    PRIMARY KEY (user_id, obstacle_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_of_obstacle ON follow (obstacle_id);

CREATE TABLE faced (
    obstacle_id INTEGER NOT NULL REFERENCES obstacle (id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL REFERENCES city (id),
    visible INTEGER NOT NULL DEFAULT 0 CHECK (visible IN (0, 1)),
    on_day TEXT NOT NULL,
    PRIMARY KEY (obstacle_id, city_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX faced_by_city ON faced (city_id);

CREATE TABLE solution (
    id INTEGER PRIMARY KEY,
    obstacle_id INTEGER NOT NULL UNIQUE REFERENCES obstacle (id) ON DELETE CASCADE,
    outcome TEXT NOT NULL CHECK (outcome IN ('solved', 'around', 'partly', 'cannot')),
    summary TEXT NOT NULL CHECK (length(summary) BETWEEN 1 AND 1800),
    conditions TEXT NOT NULL DEFAULT '' CHECK (length(conditions) <= 1000),
    url TEXT NOT NULL DEFAULT '',
    in_knowledge INTEGER NOT NULL DEFAULT 1 CHECK (in_knowledge IN (0, 1)),
    on_day TEXT NOT NULL
) STRICT;

CREATE TABLE solution_credit (
    solution_id INTEGER NOT NULL REFERENCES solution (id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL REFERENCES city (id),
    PRIMARY KEY (solution_id, city_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX solution_credit_of_city ON solution_credit (city_id);

CREATE TABLE solution_tried (
    solution_id INTEGER NOT NULL REFERENCES solution (id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL REFERENCES city (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('worked', 'adapted', 'failed')),
    note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 300),
    visible INTEGER NOT NULL DEFAULT 0 CHECK (visible IN (0, 1)),
    on_day TEXT NOT NULL,
    PRIMARY KEY (solution_id, city_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE route (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('technical', 'regulatory', 'financial')),
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
    url TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    answer_days INTEGER NOT NULL DEFAULT 15 CHECK (answer_days BETWEEN 1 AND 250),
    active INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
    checked_on TEXT,
    CHECK (active = 0 OR checked_on IS NOT NULL)
) STRICT;

CREATE TABLE escalation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    obstacle_id INTEGER NOT NULL REFERENCES obstacle (id),
    kind TEXT NOT NULL CHECK (kind IN ('technical', 'regulatory', 'financial')),
    route_id INTEGER REFERENCES route (id),
    text TEXT NOT NULL CHECK (length(text) <= 600),
    answer TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 2000),
    state TEXT NOT NULL DEFAULT 'new'
        CHECK (state IN ('new', 'acknowledged', 'routed', 'answered', 'closed')),
    due_on TEXT,
    reminders INTEGER NOT NULL DEFAULT 0 CHECK (reminders BETWEEN 0 AND 3),
    appears_at INTEGER,
    CHECK ((id < 0) = (appears_at IS NOT NULL))
) STRICT;
CREATE INDEX escalation_appearing ON escalation (appears_at) WHERE appears_at IS NOT NULL;
CREATE UNIQUE INDEX escalation_open ON escalation (obstacle_id) WHERE state <> 'closed';
CREATE INDEX escalation_due ON escalation (due_on) WHERE state <> 'closed' AND due_on IS NOT NULL;

CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    target TEXT NOT NULL,
    reporter_id INTEGER,
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'hidden', 'kept')),
    UNIQUE (target, reporter_id)
) STRICT;
CREATE INDEX report_of_reporter ON report (reporter_id);
CREATE INDEX report_open ON report (id) WHERE state = 'open';

CREATE TABLE moderation (
    id INTEGER PRIMARY KEY,
    action TEXT NOT NULL CHECK (action IN ('hide', 'restore', 'mute', 'keep')),
    target TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE block (
    token BLOB NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- First routes, inactive until a coordinator has checked them.
INSERT INTO route (kind, name) VALUES
    ('technical', 'NetZeroCities City Advisor'),
    ('technical', 'Capital Hub Project Preparation'),
    ('technical', 'CIVITAS'),
    ('technical', 'Twinning Learning Programme'),
    ('technical', 'Covenant of Mayors Policy Support Facility'),
    ('regulatory', 'POLIS taskforce lead to the Mission Platform'),
    ('financial', 'Capital Hub City Finance Specialist'),
    ('financial', 'Better Funding Dialogues'),
    ('financial', 'Neutral Capital Centre');
