-- A desk: one SQLite file. Columns are for people and for searching; `record` columns hold whole records
-- (JSON where they are text, zlib-compressed msgpack where they are blobs; codec.py reads them).

CREATE TABLE story (
  id          TEXT PRIMARY KEY,
  title       TEXT NOT NULL DEFAULT '',
  followed    INTEGER NOT NULL DEFAULT 0,
  stale       INTEGER NOT NULL DEFAULT 1,   -- the dossier is older than the articles or corrections
  edition     INTEGER NOT NULL DEFAULT 0,   -- grows whenever the dossier becomes stale
  made_at     TEXT,                         -- when the dossier was last made
  changed_at  TEXT NOT NULL,                -- when the story last got or lost something
  seen_at     TEXT,                         -- when a person last marked it as seen
  first_day   TEXT,
  last_day    TEXT,
  reports     INTEGER NOT NULL DEFAULT 0,   -- articles
  texts       INTEGER NOT NULL DEFAULT 0,   -- articles, copies of one text counted once
  outlets     INTEGER NOT NULL DEFAULT 0,
  statements  INTEGER NOT NULL DEFAULT 0,
  checks      INTEGER NOT NULL DEFAULT 0,   -- findings to check first that nobody has reviewed or dismissed
  one_credit  TEXT,                         -- whom all its texts credit, where that is one
  dossier     BLOB
);
CREATE INDEX story_changed ON story (changed_at DESC);
CREATE INDEX story_checks ON story (checks DESC, changed_at DESC);
CREATE INDEX story_followed ON story (changed_at DESC) WHERE followed;
CREATE INDEX story_one_credit ON story (changed_at DESC) WHERE one_credit IS NOT NULL;
CREATE INDEX story_stale ON story (id) WHERE stale;
-- what is counted for the front page, so that no dossier is read for it
CREATE INDEX story_counts ON story (reports, statements, stale);

CREATE TABLE article (
  key          INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  address      TEXT UNIQUE,                 -- the web address in its usual form
  place        TEXT UNIQUE,                 -- the file it was read from, where it has no address
  body         TEXT NOT NULL,               -- hash of its words: copies of one text have the same
  version      INTEGER NOT NULL,
  added_at     TEXT NOT NULL,
  revised_at   TEXT,
  checked_at   TEXT,                        -- when a feed's item was last fetched again to see whether it changed
  outlet       TEXT,
  title        TEXT,
  published    TEXT,
  day          INTEGER,                     -- days since 1 January of year 1, for distances in time
  words        INTEGER NOT NULL,
  copy_of      TEXT,                        -- the article of another outlet that came before with the same words
  grouped      TEXT NOT NULL REFERENCES story (id),   -- the story that the program put it into
  grouped_for  TEXT NOT NULL DEFAULT '{}',  -- JSON: the words and the article that it was grouped for
  story        TEXT NOT NULL REFERENCES story (id)    -- the same with people's corrections
);
CREATE INDEX article_body ON article (body);
CREATE INDEX article_story ON article (story);
CREATE INDEX article_grouped ON article (grouped);
CREATE INDEX article_outlet ON article (outlet, day DESC);
CREATE INDEX article_added ON article (added_at DESC, key DESC);

-- every text that was ever read of an article; the last is the current one
CREATE TABLE version (
  key      INTEGER PRIMARY KEY,
  article  TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  number   INTEGER NOT NULL,
  sha256   TEXT NOT NULL,
  seen_at  TEXT NOT NULL,
  text     TEXT NOT NULL,
  record   TEXT NOT NULL,                   -- the article without its text, as JSON
  UNIQUE (article, number)
);
CREATE INDEX version_sha256 ON version (sha256);

-- what the program found in the current version, before any correction
CREATE TABLE annotation (
  article   TEXT PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
  model     TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  record    BLOB NOT NULL,
  vectors   BLOB NOT NULL,
  signature BLOB NOT NULL
);
CREATE INDEX annotation_model ON annotation (model);

-- the weightiest words of an article, by which articles of one story are found
CREATE TABLE term (
  word    TEXT NOT NULL,
  day     INTEGER NOT NULL,                 -- 0 where the article has no date
  article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
  PRIMARY KEY (word, day, article)
) WITHOUT ROWID;
CREATE INDEX term_article ON term (article);

CREATE TABLE word (
  word     TEXT PRIMARY KEY,
  articles INTEGER NOT NULL                 -- articles that hold it
) WITHOUT ROWID;

-- statements with corrections; as of the last time that their story's dossier was made
CREATE TABLE statement (
  key         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  article     TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  story       TEXT NOT NULL,
  start       INTEGER NOT NULL,
  "end"       INTEGER NOT NULL,
  text        TEXT NOT NULL,                -- article text from start to end
  kind        TEXT NOT NULL,
  act         TEXT NOT NULL,
  certainty   TEXT NOT NULL,
  attribution TEXT NOT NULL,
  actor       TEXT REFERENCES actor (id),
  speaker     TEXT,
  outlet      TEXT,
  day         INTEGER,
  utterance   TEXT
);
CREATE INDEX statement_article ON statement (article, start);
CREATE INDEX statement_story ON statement (story);
CREATE INDEX statement_actor ON statement (actor, day DESC, key DESC);
CREATE INDEX statement_outlet ON statement (outlet, day DESC, key DESC);
CREATE INDEX statement_day ON statement (day DESC, key DESC);
CREATE INDEX statement_utterance ON statement (story, utterance);

CREATE TABLE actor (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  kind       TEXT NOT NULL,
  statements INTEGER NOT NULL DEFAULT 0,
  stories    INTEGER NOT NULL DEFAULT 0,
  last_day   INTEGER
);
CREATE INDEX actor_statements ON actor (statements DESC, id);
CREATE INDEX actor_name ON actor (name COLLATE NOCASE);

-- the names and roles under which a story has an actor; `local` is the actor's id in the dossier
CREATE TABLE appearance (
  story TEXT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
  local TEXT NOT NULL,
  actor TEXT NOT NULL REFERENCES actor (id),
  names TEXT NOT NULL,                      -- JSON list
  roles TEXT NOT NULL,                      -- JSON list of {text, as_of}
  statements INTEGER NOT NULL,
  PRIMARY KEY (story, local)
) WITHOUT ROWID;
CREATE INDEX appearance_actor ON appearance (actor);
CREATE TABLE alias (
  name  TEXT NOT NULL,                      -- as names are compared
  actor TEXT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
  story TEXT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
  PRIMARY KEY (name, actor, story)
) WITHOUT ROWID;
CREATE INDEX alias_story ON alias (story);
CREATE INDEX alias_actor ON alias (actor);

-- what is new in a story, for `watch` and the front page
CREATE TABLE news (
  key     INTEGER PRIMARY KEY,
  story   TEXT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
  at      TEXT NOT NULL,
  kind    TEXT NOT NULL,
  passages TEXT NOT NULL                    -- JSON list of passages
);
CREATE INDEX news_story ON news (story, key DESC);
CREATE INDEX news_at ON news (at DESC);

-- what an outlet changed in an article after it was first read
CREATE TABLE revision (
  key     INTEGER PRIMARY KEY,
  article TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  "from"  INTEGER NOT NULL,
  "to"    INTEGER NOT NULL,
  record  TEXT NOT NULL,                    -- JSON: pairs of passages that differ, with their kind
  UNIQUE (article, "from", "to")
);

-- corrections by people: only ever added to
CREATE TABLE correction (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT NOT NULL UNIQUE,
  at      TEXT NOT NULL,
  author  TEXT NOT NULL,
  kind    TEXT NOT NULL,
  record  TEXT NOT NULL
);
-- the articles, stories and actors that a correction is about; those of an undo are those of what it undoes
CREATE TABLE correction_about (
  about  TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES correction (number),
  PRIMARY KEY (about, number)
) WITHOUT ROWID;
CREATE TRIGGER correction_stays BEFORE DELETE ON correction
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added to'); END;

-- corrections that found no place in what the program finds now
CREATE TABLE misfit (
  story      TEXT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
  correction TEXT NOT NULL REFERENCES correction (id),
  why        TEXT NOT NULL,
  PRIMARY KEY (story, correction)
) WITHOUT ROWID;

CREATE TABLE feed (
  address  TEXT PRIMARY KEY,
  title    TEXT,
  state    TEXT NOT NULL DEFAULT '{}',      -- JSON: what a conditional request sends
  asked_at TEXT,
  ok_at    TEXT,
  failure  TEXT                             -- why it could not be read the last time
);

-- texts that were removed: their id alone, so that they are not taken in again
CREATE TABLE forgotten (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL
);

CREATE VIEW article_text AS
  SELECT article.key AS key, coalesce(article.title, '') AS title, version.text AS text
  FROM article JOIN version ON version.article = article.id AND version.number = article.version;

CREATE VIRTUAL TABLE article_fts USING fts5 (
  title, text, content = 'article_text', content_rowid = 'key', tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE statement_fts USING fts5 (
  text, content = 'statement', content_rowid = 'key', tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE statement_words USING fts5vocab (statement_fts, row);
CREATE VIRTUAL TABLE actor_fts USING fts5 (
  name, actor UNINDEXED, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE TRIGGER statement_added AFTER INSERT ON statement
BEGIN INSERT INTO statement_fts (rowid, text) VALUES (new.key, new.text); END;
CREATE TRIGGER statement_removed AFTER DELETE ON statement
BEGIN INSERT INTO statement_fts (statement_fts, rowid, text) VALUES ('delete', old.key, old.text); END;
