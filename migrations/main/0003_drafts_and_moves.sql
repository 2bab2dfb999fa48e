-- A draft says which form it belongs to; a confirmed person asks for another place and keeps the
-- present one meanwhile.

ALTER TABLE draft ADD COLUMN kind TEXT NOT NULL DEFAULT '';

CREATE TABLE moves (
    user_id INTEGER PRIMARY KEY REFERENCES member (user_id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('technical', 'political', 'partner')),
    city_id INTEGER REFERENCES city (id),
    partner_id INTEGER REFERENCES partner (id),
    zone TEXT,
    at INTEGER NOT NULL,
    CHECK ((kind = 'partner') = (partner_id IS NOT NULL)),
    CHECK ((kind <> 'partner') = (city_id IS NOT NULL))
) STRICT;
