-- What cities set themselves, offer and need, how they are brought together, and study visits.

CREATE TABLE goal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    city_id INTEGER NOT NULL REFERENCES city (id),
    sector TEXT NOT NULL CHECK (sector IN (
        'mobility', 'buildings', 'energy', 'waste', 'nature', 'industry', 'cross'
    )),
    measure TEXT NOT NULL CHECK (measure IN ('emissions', 'other')),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 300),
    indicator TEXT NOT NULL CHECK (length(indicator) BETWEEN 1 AND 80),
    unit TEXT NOT NULL DEFAULT '' CHECK (length(unit) <= 40),
    start_year INTEGER CHECK (start_year BETWEEN 1990 AND 2100),
    start REAL CHECK (start > 0),
    target_year INTEGER CHECK (target_year BETWEEN 1990 AND 2100),
    target REAL CHECK (target >= 0),
    UNIQUE (city_id, sector, indicator),
    CHECK ((start IS NULL) = (start_year IS NULL)),
    CHECK ((target IS NULL) = (target_year IS NULL)),
    CHECK (target IS NULL OR start IS NOT NULL AND start_year < target_year AND target <> start)
) STRICT;

CREATE TABLE goal_value (
    goal_id INTEGER NOT NULL REFERENCES goal (id) ON DELETE CASCADE,
    year INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    value REAL NOT NULL CHECK (value >= 0),
    entered_on TEXT NOT NULL,
    PRIMARY KEY (goal_id, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE contract (
    city_id INTEGER PRIMARY KEY REFERENCES city (id),
    status TEXT NOT NULL CHECK (status IN (
        'not_started', 'drafting', 'submitted', 'awarded', 'implementing', 'iterating'
    )),
    parts TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    worked_with TEXT NOT NULL DEFAULT '' CHECK (length(worked_with) <= 200),
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE contract_sector (
    city_id INTEGER NOT NULL REFERENCES contract (city_id) ON DELETE CASCADE,
    sector TEXT NOT NULL CHECK (sector IN (
        'mobility', 'buildings', 'energy', 'waste', 'nature', 'industry', 'cross'
    )),
    PRIMARY KEY (city_id, sector)
) STRICT, WITHOUT ROWID;

CREATE TABLE offer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    city_id INTEGER REFERENCES city (id),
    partner_id INTEGER REFERENCES partner (id),
    direction TEXT NOT NULL CHECK (direction IN ('offer', 'seek')),
    topic TEXT NOT NULL CHECK (topic IN (
        'funding', 'human_resources', 'measurement', 'governance', 'multilevel', 'regulation',
        'politics', 'citizens', 'stakeholders', 'delivery', 'other'
    )),
    sector TEXT NOT NULL CHECK (sector IN (
        'mobility', 'buildings', 'energy', 'waste', 'nature', 'industry', 'cross'
    )),
    note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 200),
    contact_id INTEGER,
    expires_on TEXT NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1)),
    CHECK ((city_id IS NULL) <> (partner_id IS NULL))
) STRICT;
CREATE INDEX offer_of_city ON offer (city_id) WHERE city_id IS NOT NULL;
CREATE INDEX offer_of_partner ON offer (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX offer_lapsing ON offer (expires_on);
CREATE INDEX offer_unasked ON offer (expires_on) WHERE asked = 0;
CREATE INDEX offer_of_contact ON offer (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE match_round (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL
) STRICT;

-- The smallest id first, so that no two rows are the same pair.
CREATE TABLE peer_match (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    round_id INTEGER REFERENCES match_round (id),
    city_a INTEGER NOT NULL REFERENCES city (id),
    city_b INTEGER NOT NULL REFERENCES city (id),
    city_c INTEGER REFERENCES city (id),
    topic TEXT NOT NULL DEFAULT '',
    about INTEGER REFERENCES obstacle (id),
    score REAL NOT NULL,
    reasons TEXT NOT NULL DEFAULT '{}' CHECK (reasons LIKE '{%}'),
    state TEXT NOT NULL DEFAULT 'invited'
        CHECK (state IN ('invited', 'accepted', 'declined', 'lapsed', 'over')),
    revision INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL,
    ask_at INTEGER,
    thread_id INTEGER,
    CHECK (city_a < city_b),
    CHECK (city_c IS NULL OR city_b < city_c)
) STRICT;
CREATE INDEX peer_match_lapsing ON peer_match (expires_at) WHERE state = 'invited';
CREATE INDEX peer_match_asking ON peer_match (ask_at) WHERE ask_at IS NOT NULL;

-- An invitation must never lead from a post that hides its city back to a city.
CREATE TRIGGER peer_match_about_made BEFORE INSERT ON peer_match
WHEN NEW.about IS NOT NULL
    AND (SELECT identity FROM obstacle WHERE id = NEW.about) IN ('country', 'hidden')
BEGIN
    SELECT RAISE(ABORT, 'an unnamed obstacle stands in no match');
END;
CREATE TRIGGER peer_match_about_changed BEFORE UPDATE ON peer_match
WHEN NEW.about IS NOT NULL
    AND (SELECT identity FROM obstacle WHERE id = NEW.about) IN ('country', 'hidden')
BEGIN
    SELECT RAISE(ABORT, 'an unnamed obstacle stands in no match');
END;

-- Whoever speaks for one of its cities no more, until Discord has taken them out of the private
-- thread: Discord tells a bot without the members intent of nobody who is in one.
CREATE TABLE match_leaver (
    match_id INTEGER NOT NULL REFERENCES peer_match (id),
    user_id INTEGER NOT NULL,
    PRIMARY KEY (match_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER match_leaver_moved AFTER UPDATE ON member
WHEN OLD.state = 'confirmed' AND OLD.city_id IS NOT NULL
    AND (NEW.state <> 'confirmed' OR NEW.city_id IS NOT OLD.city_id)
BEGIN
    INSERT OR IGNORE INTO match_leaver (match_id, user_id)
    SELECT id, OLD.user_id FROM peer_match
    WHERE OLD.city_id IN (city_a, city_b, city_c) AND state IN ('accepted', 'over');
END;
CREATE TRIGGER match_leaver_erased AFTER DELETE ON member
WHEN OLD.state = 'confirmed' AND OLD.city_id IS NOT NULL
BEGIN
    INSERT OR IGNORE INTO match_leaver (match_id, user_id)
    SELECT id, OLD.user_id FROM peer_match
    WHERE OLD.city_id IN (city_a, city_b, city_c) AND state IN ('accepted', 'over');
END;

CREATE TABLE match_answer (
    match_id INTEGER NOT NULL REFERENCES peer_match (id) ON DELETE CASCADE,
    city_id INTEGER NOT NULL REFERENCES city (id),
    answer TEXT CHECK (answer IN ('accepted', 'declined')),
    on_day TEXT NOT NULL,
    met INTEGER CHECK (met IN (0, 1)),
    useful INTEGER CHECK (useful BETWEEN 1 AND 5),
    PRIMARY KEY (match_id, city_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_answer_of_city ON match_answer (city_id);

CREATE TABLE peer_pause (
    city_id INTEGER PRIMARY KEY REFERENCES city (id),
    until_on TEXT NOT NULL
) STRICT;

CREATE TABLE visit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    city_id INTEGER REFERENCES city (id),
    partner_id INTEGER REFERENCES partner (id),
    direction TEXT NOT NULL CHECK (direction IN ('offer', 'request')),
    theme TEXT NOT NULL CHECK (length(theme) BETWEEN 1 AND 100),
    format TEXT NOT NULL CHECK (format IN ('in_person', 'online', 'hybrid')),
    when_text TEXT NOT NULL DEFAULT '' CHECK (length(when_text) <= 60),
    days TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    seats INTEGER CHECK (seats > 0),
    per_city INTEGER CHECK (per_city > 0),
    terms TEXT NOT NULL DEFAULT '',
    organiser_id INTEGER,
    revision INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'dated', 'done', 'closed')),
    closes_at INTEGER,
    CHECK ((city_id IS NULL) <> (partner_id IS NULL)),
    CHECK (state <> 'dated' OR days <> '')
) STRICT;
CREATE INDEX visit_closing ON visit (closes_at) WHERE closes_at IS NOT NULL;
CREATE INDEX visit_of_organiser ON visit (organiser_id) WHERE organiser_id IS NOT NULL;

CREATE TABLE visit_interest (
    visit_id INTEGER NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    city_id INTEGER REFERENCES city (id),
    partner_id INTEGER REFERENCES partner (id),
    role TEXT NOT NULL CHECK (role IN ('guest', 'host')),
    state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'chosen', 'withdrawn')),
    CHECK ((city_id IS NULL) <> (partner_id IS NULL)),
    UNIQUE (visit_id, city_id),
    UNIQUE (visit_id, partner_id)
) STRICT;
