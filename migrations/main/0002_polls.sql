-- Polls, whom they ask, and what came out. Anonymous answers are never in this file.

CREATE TABLE polls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('single', 'multiple', 'score', 'ranked', 'consent', 'text')),
    anonymous INTEGER NOT NULL CHECK (anonymous IN (0, 1)),
    unit TEXT NOT NULL CHECK (unit IN ('city', 'person')),
    question TEXT NOT NULL CHECK (length(question) BETWEEN 5 AND 200),
    question_key TEXT NOT NULL,
    most INTEGER NOT NULL CHECK (most BETWEEN 1 AND 25),
    own_words INTEGER NOT NULL CHECK (own_words IN (0, 1)),
    audience TEXT NOT NULL CHECK (audience IN ('all', 'technical', 'political', 'sector')),
    sector TEXT CHECK (sector IN ('mobility', 'buildings', 'energy', 'waste', 'nature', 'industry')),
    min_result INTEGER NOT NULL,
    min_exact INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN (
        'draft', 'proposed', 'scheduled', 'open', 'counting', 'published', 'withdrawn', 'void'
    )),
    texts TEXT NOT NULL DEFAULT 'none' CHECK (texts IN ('none', 'waiting', 'released', 'lost')),
    made_at INTEGER NOT NULL,
    opens_at INTEGER NOT NULL,
    remind_at INTEGER,
    reminded_at INTEGER,
    closes_at INTEGER NOT NULL,
    extended INTEGER NOT NULL DEFAULT 0 CHECK (extended BETWEEN 0 AND 2),
    review_at INTEGER,
    forget_at INTEGER,
    first_round INTEGER REFERENCES polls (id),
    round INTEGER NOT NULL DEFAULT 1 CHECK (round >= 1),
    asked_count INTEGER NOT NULL DEFAULT 0 CHECK (asked_count >= 0),
    box_token BLOB CHECK (length(box_token) = 16),
    box_cleared INTEGER NOT NULL DEFAULT 0 CHECK (box_cleared IN (0, 1)),
    opener_id INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (id, anonymous),
    CHECK (anonymous = 0 OR min_result >= 5 AND min_exact >= 10),
    CHECK (anonymous = 1 OR kind <> 'text' AND own_words = 0),
    CHECK ((audience = 'sector') = (sector IS NOT NULL)),
    CHECK (opens_at < closes_at),
    CHECK (anonymous = 1 OR box_token IS NULL),
    CHECK (anonymous = 0 OR state NOT IN ('open', 'counting') OR box_token IS NOT NULL),
    CHECK (texts = 'none' OR anonymous = 1 AND state = 'published')
) STRICT;
CREATE INDEX polls_drafted ON polls (made_at) WHERE state = 'draft';
CREATE INDEX polls_opening ON polls (max(opens_at, coalesce(review_at, 0))) WHERE state = 'scheduled';
CREATE INDEX polls_reminding ON polls (remind_at) WHERE state = 'open' AND remind_at IS NOT NULL;
CREATE INDEX polls_closing ON polls (closes_at) WHERE state = 'open';
CREATE INDEX polls_counting ON polls (id) WHERE state = 'counting';
CREATE INDEX polls_uncleared ON polls (id)
    WHERE state IN ('published', 'withdrawn', 'void') AND box_cleared = 0 AND box_token IS NOT NULL;
CREATE INDEX polls_reviewing ON polls (review_at) WHERE texts = 'waiting';
CREATE INDEX polls_forgetting ON polls (forget_at) WHERE forget_at IS NOT NULL;
CREATE INDEX polls_by_state ON polls (state, id);
CREATE INDEX polls_rounds ON polls (first_round, round) WHERE first_round IS NOT NULL;
CREATE INDEX polls_of_opener ON polls (opener_id) WHERE opener_id IS NOT NULL;

CREATE TRIGGER polls_fixed_once_open BEFORE UPDATE ON polls
WHEN OLD.state NOT IN ('draft', 'proposed', 'scheduled') AND (
    NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.anonymous <> OLD.anonymous
    OR NEW.unit <> OLD.unit OR NEW.question <> OLD.question
    OR NEW.question_key <> OLD.question_key OR NEW.most <> OLD.most
    OR NEW.own_words <> OLD.own_words OR NEW.audience <> OLD.audience
    OR NEW.sector IS NOT OLD.sector OR NEW.min_result <> OLD.min_result
    OR NEW.min_exact <> OLD.min_exact OR NEW.made_at <> OLD.made_at
    OR NEW.first_round IS NOT OLD.first_round OR NEW.round <> OLD.round
    OR NEW.asked_count <> OLD.asked_count OR NEW.box_token IS NOT OLD.box_token
)
BEGIN
    SELECT raise(ABORT, 'a poll is fixed once it has opened');
END;

CREATE TRIGGER polls_thresholds_never_fall BEFORE UPDATE ON polls
WHEN OLD.state NOT IN ('draft', 'proposed')
    AND (NEW.min_result < OLD.min_result OR NEW.min_exact < OLD.min_exact)
BEGIN
    SELECT raise(ABORT, 'thresholds never fall');
END;

CREATE TRIGGER polls_never_go_back BEFORE UPDATE ON polls
WHEN NEW.state <> OLD.state AND (
    OLD.state IN ('published', 'withdrawn', 'void')
    OR NEW.state = 'draft'
    OR NEW.state = 'proposed' AND OLD.state <> 'draft'
    OR NEW.state = 'scheduled' AND OLD.state NOT IN ('draft', 'proposed')
    OR NEW.state = 'open' AND OLD.state NOT IN ('draft', 'proposed', 'scheduled')
    OR NEW.state = 'counting' AND OLD.state <> 'open'
    OR NEW.state = 'published' AND OLD.state <> 'counting'
)
BEGIN
    SELECT raise(ABORT, 'this poll cannot go there');
END;

CREATE TRIGGER polls_texts_never_go_back BEFORE UPDATE ON polls
WHEN NEW.texts <> OLD.texts AND (
    OLD.texts IN ('released', 'lost') OR NEW.texts = 'none'
    OR NEW.texts IN ('released', 'lost') AND OLD.texts <> 'waiting'
)
BEGIN
    SELECT raise(ABORT, 'texts go from waiting to released or lost');
END;

CREATE TRIGGER polls_are_kept BEFORE DELETE ON polls
WHEN OLD.state <> 'draft'
BEGIN
    SELECT raise(ABORT, 'only drafts are deleted');
END;

CREATE TABLE poll_options (
    poll INTEGER NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 24),
    label TEXT NOT NULL COLLATE NOCASE CHECK (length(label) BETWEEN 1 AND 80),
    PRIMARY KEY (poll, position),
    UNIQUE (poll, label)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER poll_options_fixed_insert BEFORE INSERT ON poll_options
WHEN (SELECT state FROM polls WHERE id = NEW.poll) NOT IN ('draft', 'proposed', 'scheduled')
BEGIN
    SELECT raise(ABORT, 'options are fixed once a poll has opened');
END;

CREATE TRIGGER poll_options_fixed_update BEFORE UPDATE ON poll_options
BEGIN
    SELECT raise(ABORT, 'options are replaced, never changed');
END;

CREATE TRIGGER poll_options_fixed_delete BEFORE DELETE ON poll_options
WHEN (SELECT state FROM polls WHERE id = OLD.poll) NOT IN ('draft', 'proposed', 'scheduled')
BEGIN
    SELECT raise(ABORT, 'options are fixed once a poll has opened');
END;

CREATE TABLE poll_electors (
    poll INTEGER NOT NULL REFERENCES polls (id),
    member INTEGER NOT NULL,
    city INTEGER NOT NULL,
    PRIMARY KEY (poll, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX poll_electors_of_member ON poll_electors (member);

CREATE TABLE poll_outcomes (
    poll INTEGER PRIMARY KEY,
    anonymous INTEGER NOT NULL,
    verdict TEXT CHECK (verdict IN ('too_few', 'withheld', 'reached', 'not_reached', 'blocked')),
    ballots INTEGER,
    texts_withheld INTEGER CHECK (texts_withheld >= 0),
    FOREIGN KEY (poll, anonymous) REFERENCES polls (id, anonymous),
    CHECK (anonymous = 0 OR ballots IS NULL OR ballots >= 10)
) STRICT;

CREATE TABLE poll_results (
    poll INTEGER NOT NULL,
    anonymous INTEGER NOT NULL CHECK (anonymous = 1),
    position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 24),
    word TEXT CHECK (word IN (
        'up_to_small', 'nearly_all', 'most', 'some', 'few', 'low', 'middle', 'high', 'too_few',
        'close', 'mixed', 'far'
    )),
    count INTEGER CHECK (count >= 3),
    mean_tenths INTEGER CHECK (mean_tenths BETWEEN 3 AND 47),
    place INTEGER CHECK (place >= 1),
    share INTEGER CHECK (share BETWEEN 10 AND 90),
    PRIMARY KEY (poll, position),
    FOREIGN KEY (poll, anonymous) REFERENCES polls (id, anonymous),
    CHECK (word IS NULL OR count IS NULL AND place IS NULL AND share IS NULL),
    CHECK (mean_tenths IS NULL OR coalesce(word, '') IN ('close', 'mixed', 'far'))
) STRICT, WITHOUT ROWID;

CREATE TABLE named_results (
    poll INTEGER NOT NULL,
    anonymous INTEGER NOT NULL CHECK (anonymous = 0),
    position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 24),
    count INTEGER,
    mean_tenths INTEGER,
    place INTEGER,
    share INTEGER,
    PRIMARY KEY (poll, position),
    FOREIGN KEY (poll, anonymous) REFERENCES polls (id, anonymous)
) STRICT, WITHOUT ROWID;

CREATE TABLE poll_texts (
    poll INTEGER NOT NULL REFERENCES polls (id),
    position INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 500),
    PRIMARY KEY (poll, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER poll_texts_only_released BEFORE INSERT ON poll_texts
WHEN (SELECT texts FROM polls WHERE id = NEW.poll) IS NOT 'released'
BEGIN
    SELECT raise(ABORT, 'own words stay in the ballot box until their release');
END;

CREATE TABLE named_votes (
    poll INTEGER NOT NULL REFERENCES polls (id),
    elector TEXT NOT NULL CHECK (elector GLOB 'city:[0-9]*' OR elector GLOB 'member:[0-9]*'),
    member INTEGER NOT NULL,
    body BLOB NOT NULL CHECK (length(body) = 64),
    interaction_id INTEGER NOT NULL,
    PRIMARY KEY (poll, elector)
) STRICT, WITHOUT ROWID;
CREATE INDEX named_votes_of_member ON named_votes (member);

CREATE TRIGGER named_votes_never_anonymous BEFORE INSERT ON named_votes
WHEN (SELECT anonymous FROM polls WHERE id = NEW.poll) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'answers of an anonymous poll are never in this file');
END;

CREATE TRIGGER named_votes_newer_only BEFORE UPDATE ON named_votes
WHEN NEW.interaction_id <= OLD.interaction_id OR NEW.poll <> OLD.poll OR NEW.elector <> OLD.elector
BEGIN
    SELECT raise(ABORT, 'only a newer answer replaces an older one');
END;
