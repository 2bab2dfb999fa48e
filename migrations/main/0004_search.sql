-- What the areas publish for all to find, and the full-text index over it.

CREATE TABLE search_doc (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('obstacle', 'solution', 'article', 'offer', 'minutes', 'funding_call', 'funding_programme')),
    ref INTEGER NOT NULL,
    grade TEXT NOT NULL CHECK (grade IN ('none', 'named', 'city', 'country', 'hidden')),
    audience TEXT NOT NULL CHECK (audience IN ('all', 'members', 'technical', 'political')),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    sector TEXT NOT NULL DEFAULT '',
    city_id INTEGER REFERENCES city (id),
    state TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    checked_on TEXT,
    worked INTEGER NOT NULL DEFAULT 0 CHECK (worked >= 0),
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    helped INTEGER NOT NULL DEFAULT 0 CHECK (helped >= 0),
    at TEXT NOT NULL,
    UNIQUE (kind, ref),
    CHECK (grade IN ('named', 'city') OR city_id IS NULL),
    CHECK (audience <> 'all' OR kind IN ('article', 'funding_call', 'funding_programme'))
) STRICT;

CREATE INDEX search_doc_newest ON search_doc (at, id);

-- Its columns hold words already folded, cut to their stems and marked (bot/search/words.py).
CREATE VIRTUAL TABLE search_fts USING fts5 (
    title, body, keys,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '=~_'"
);
