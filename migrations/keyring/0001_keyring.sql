-- What finds unnamed authors again, and forms not yet sent. No members; no order, no time of a press.

CREATE TABLE key (
    key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 16),
    nonce BLOB NOT NULL CHECK (length(nonce) = 16)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    token TEXT NOT NULL PRIMARY KEY CHECK (length(token) = 22),
    owner BLOB NOT NULL CHECK (length(owner) = 32),
    form TEXT NOT NULL CHECK (form LIKE '{%}'),
    expires_at INTEGER NOT NULL CHECK (expires_at % 3600 = 0)
) STRICT, WITHOUT ROWID;
