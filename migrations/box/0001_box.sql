-- Who has answered and what was answered, never which belongs to which. No times, no members.

CREATE TABLE box_polls (
    poll_id INTEGER NOT NULL PRIMARY KEY,
    token BLOB NOT NULL CHECK (length(token) = 16),
    accepting INTEGER NOT NULL CHECK (accepting IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE voted (
    poll_id INTEGER NOT NULL REFERENCES box_polls (poll_id),
    marker BLOB NOT NULL CHECK (length(marker) = 32),
    PRIMARY KEY (poll_id, marker)
) STRICT, WITHOUT ROWID;

CREATE TABLE ballots (
    poll_id INTEGER NOT NULL REFERENCES box_polls (poll_id),
    ballot_id BLOB NOT NULL CHECK (length(ballot_id) = 16),
    body BLOB NOT NULL CHECK (length(body) = 64),
    PRIMARY KEY (poll_id, ballot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
    poll_id INTEGER NOT NULL REFERENCES box_polls (poll_id),
    text_id BLOB NOT NULL CHECK (length(text_id) = 16),
    marked INTEGER NOT NULL CHECK (marked IN (0, 1)),
    withheld INTEGER NOT NULL CHECK (withheld IN (0, 1)),
    body BLOB NOT NULL CHECK (length(body) = 2048),
    PRIMARY KEY (poll_id, text_id)
) STRICT, WITHOUT ROWID;
