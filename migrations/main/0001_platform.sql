-- Facts that cogs share, and what waits to be said.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE city (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
    country TEXT NOT NULL CHECK (length(country) = 2),
    zone TEXT NOT NULL,
    region TEXT NOT NULL DEFAULT '',
    standing TEXT NOT NULL DEFAULT 'mission' CHECK (standing IN ('mission', 'mission_minded', 'member')),
    size TEXT CHECK (size IN ('S', 'M', 'L', 'XL')),
    languages TEXT NOT NULL DEFAULT '',
    domain TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '' CHECK (length(about) <= 500),
    url TEXT NOT NULL DEFAULT '',
    neutral_by INTEGER NOT NULL DEFAULT 2030 CHECK (neutral_by BETWEEN 1990 AND 2100),
    opens TEXT NOT NULL DEFAULT '09:00',
    closes TEXT NOT NULL DEFAULT '17:00',
    lunch_from TEXT NOT NULL DEFAULT '12:30',
    lunch_to TEXT NOT NULL DEFAULT '13:30',
    workdays TEXT NOT NULL DEFAULT '12345' CHECK (length(workdays) BETWEEN 1 AND 7),
    CHECK (opens < closes),
    CHECK (lunch_from <= lunch_to)
) STRICT;

CREATE TABLE city_alias (
    city_id INTEGER NOT NULL REFERENCES city (id) ON DELETE CASCADE,
    alias TEXT NOT NULL CHECK (length(alias) BETWEEN 1 AND 80),
    PRIMARY KEY (city_id, alias)
) STRICT, WITHOUT ROWID;

CREATE TABLE city_day_off (
    city_id INTEGER NOT NULL REFERENCES city (id) ON DELETE CASCADE,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    PRIMARY KEY (city_id, first),
    CHECK (first <= last)
) STRICT, WITHOUT ROWID;

CREATE TABLE partner (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
    initiative TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '' CHECK (length(about) <= 500)
) STRICT;

CREATE TABLE member (
    user_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('technical', 'political', 'partner')),
    city_id INTEGER REFERENCES city (id),
    partner_id INTEGER REFERENCES partner (id),
    sectors TEXT NOT NULL DEFAULT '',
    zone TEXT,
    state TEXT NOT NULL CHECK (state IN ('asked', 'confirmed')),
    contact INTEGER NOT NULL DEFAULT 0 CHECK (contact IN (0, 1)),
    confirmed_by INTEGER,
    at INTEGER NOT NULL,
    left_at INTEGER,
    CHECK ((kind = 'partner') = (partner_id IS NOT NULL)),
    CHECK ((kind <> 'partner') = (city_id IS NOT NULL))
) STRICT;
CREATE INDEX member_of_city ON member (city_id, state);

CREATE TABLE place (
    key TEXT PRIMARY KEY,
    discord_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bundle (
    id INTEGER PRIMARY KEY,
    route TEXT NOT NULL,
    day TEXT NOT NULL,
    mark TEXT NOT NULL,
    nonce TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'held', 'dead')),
    first_try_at INTEGER,
    last_try_at INTEGER,
    after_id INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER,
    message_id INTEGER,
    last_error TEXT,
    UNIQUE (route, day)
) STRICT;
CREATE INDEX bundle_due ON bundle (id) WHERE state IN ('waiting', 'sending');
CREATE INDEX bundle_trying ON bundle (next_try_at) WHERE next_try_at IS NOT NULL;

CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    dedupe_key TEXT NOT NULL UNIQUE,
    route TEXT NOT NULL,
    payload TEXT,
    bundled INTEGER NOT NULL DEFAULT 0 CHECK (bundled IN (0, 1)),
    not_before INTEGER NOT NULL,
    expires_at INTEGER,
    bundle_id INTEGER REFERENCES bundle (id),
    mark TEXT NOT NULL,
    nonce TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sending', 'sent', 'held', 'expired', 'withdrawn', 'dead')),
    first_try_at INTEGER,
    last_try_at INTEGER,
    after_id INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER,
    message_id INTEGER,
    last_error TEXT,
    ended_at INTEGER,
    CHECK (payload IS NULL OR payload LIKE '{%}'),
    CHECK (state NOT IN ('sent', 'expired', 'withdrawn', 'dead') OR payload IS NULL)
) STRICT;
CREATE INDEX notice_due ON notice (not_before) WHERE state IN ('waiting', 'sending');
CREATE INDEX notice_expiring ON notice (expires_at) WHERE ended_at IS NULL;
CREATE INDEX notice_held ON notice (next_try_at) WHERE state = 'held';
CREATE INDEX notice_of_bundle ON notice (bundle_id) WHERE bundle_id IS NOT NULL;

CREATE TABLE card (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    record INTEGER NOT NULL,
    channel_id INTEGER NOT NULL DEFAULT 0,
    wanted INTEGER NOT NULL DEFAULT 1,
    shown TEXT,
    mark TEXT NOT NULL,
    nonce TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'stale' CHECK (state IN ('stale', 'sending', 'fresh', 'held', 'closed')),
    first_try_at INTEGER,
    last_try_at INTEGER,
    after_id INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER,
    message_id INTEGER,
    last_error TEXT,
    UNIQUE (kind, record, channel_id)
) STRICT;
CREATE INDEX card_due ON card (id) WHERE state IN ('stale', 'sending');
CREATE INDEX card_trying ON card (next_try_at) WHERE next_try_at IS NOT NULL;

CREATE TABLE letter (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL CHECK (payload LIKE '{%}'),
    not_before INTEGER NOT NULL
) STRICT;
CREATE INDEX letter_due ON letter (not_before);

CREATE TABLE draft (
    token TEXT PRIMARY KEY,
    owner INTEGER NOT NULL,
    form TEXT NOT NULL CHECK (form LIKE '{%}'),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    ref TEXT NOT NULL
) STRICT;

CREATE TABLE erasure (
    user_id INTEGER PRIMARY KEY,
    with_texts INTEGER NOT NULL CHECK (with_texts IN (0, 1)),
    step TEXT NOT NULL
) STRICT;
