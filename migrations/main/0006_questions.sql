-- The Info Point: questions of members, the articles of the guide, and what it has nothing for.

CREATE TABLE question (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CHECK (length(title) <= 80),
    body TEXT NOT NULL CHECK (length(body) <= 1800),
    topic TEXT NOT NULL,
    sector TEXT NOT NULL,
    author_id INTEGER,
    form TEXT,
    thread_id INTEGER UNIQUE,
    answer TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 1800),
    url TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'stale', 'withdrawn')),
    next_step_at INTEGER,
    at INTEGER NOT NULL,
    -- The same form sent twice is one question.
    UNIQUE (author_id, form),
    CHECK (state = 'open' OR next_step_at IS NULL)
) STRICT;
CREATE INDEX question_due ON question (next_step_at) WHERE next_step_at IS NOT NULL;

CREATE TABLE article (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 3 AND 100),
    body TEXT NOT NULL CHECK (length(body) <= 3000),
    topic TEXT NOT NULL,
    sector TEXT NOT NULL,
    lang TEXT NOT NULL DEFAULT 'en',
    source_url TEXT NOT NULL,
    -- Where a draft comes from: OBS-12, QST-4, or a page of the guide that came with Agora.
    from_ref TEXT UNIQUE,
    unnamed INTEGER NOT NULL DEFAULT 0 CHECK (unnamed IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'retired')),
    -- The day on which somebody last read the sources; a coordinator, once it is published.
    checked_on TEXT,
    verified_by INTEGER,
    verified_on TEXT,
    review_on TEXT,
    review_said INTEGER NOT NULL DEFAULT 0 CHECK (review_said IN (0, 1)),
    -- Agora only answers with sources.
    CHECK (state <> 'published' OR source_url <> '' AND verified_on IS NOT NULL AND review_on IS NOT NULL)
) STRICT;
CREATE INDEX article_by_state ON article (state, id);
CREATE INDEX article_review ON article (review_on) WHERE state = 'published' AND review_said = 0;

CREATE TABLE article_source (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    url TEXT NOT NULL CHECK (url LIKE 'http%'),
    place INTEGER NOT NULL,
    PRIMARY KEY (article_id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed'))
) STRICT;
CREATE INDEX gap_last_day ON gap (last_day);
CREATE INDEX gap_open ON gap (times DESC) WHERE state = 'open';
