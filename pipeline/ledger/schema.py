"""What the tables look like, and how an older ledger becomes a newer one.

``PRAGMA user_version`` counts the migrations that a file has seen. Times are ISO text
(naive, the office's own clock) and compare as text; an empty text means "none". The
queries beside this file stay with what PostgreSQL speaks as well, but for one word:
``json_each(?)`` hands over a list (``json_array_elements_text`` there).
"""

from __future__ import annotations

#: In the header of the file, so that no stranger's database is taken for a ledger.
APPLICATION_ID = 0x41524348

_FIRST = (
    # --- small things that are remembered: when was last written, last backed up
    "CREATE TABLE mark (name TEXT PRIMARY KEY, said TEXT NOT NULL) STRICT",
    # --- numbers
    "CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT",
    """CREATE TABLE series (
      prefix TEXT NOT NULL, period TEXT NOT NULL, last INTEGER NOT NULL,
      PRIMARY KEY (prefix, period)
    ) STRICT""",
    # numbers that a restored ledger passes over, because they may be printed
    """CREATE TABLE skipped (
      prefix TEXT NOT NULL, period TEXT NOT NULL,
      first INTEGER NOT NULL, last INTEGER NOT NULL
    ) STRICT""",
    # --- files and their answers
    """CREATE TABLE file (
      sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('accepted', 'refused')),
      reason TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    """CREATE TABLE take (
      id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL REFERENCES file,
      folder TEXT NOT NULL, name TEXT NOT NULL, nth INTEGER NOT NULL,
      at TEXT NOT NULL, UNIQUE (sha256, nth)
    ) STRICT""",
    """CREATE TABLE answer (
      take INTEGER PRIMARY KEY REFERENCES take, body BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE held (
      form TEXT NOT NULL, stem TEXT NOT NULL, numbers TEXT NOT NULL,
      PRIMARY KEY (form, stem)
    ) STRICT""",
    # --- records and their history; rank is the number in an order that sorts
    """CREATE TABLE record (
      number TEXT PRIMARY KEY, form TEXT NOT NULL, key TEXT NOT NULL,
      loose TEXT NOT NULL, rank TEXT NOT NULL, vals TEXT NOT NULL,
      first_seen TEXT NOT NULL, revision INTEGER NOT NULL, round INTEGER NOT NULL,
      edition INTEGER NOT NULL, former TEXT NOT NULL, stale TEXT NOT NULL,
      arrived_done INTEGER NOT NULL, held INTEGER NOT NULL, void INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX record_by_key ON record (form, key)",
    "CREATE INDEX record_by_loose ON record (form, loose)",
    "CREATE INDEX record_by_rank ON record (form, rank)",
    """CREATE TABLE past (
      id INTEGER PRIMARY KEY, number TEXT NOT NULL REFERENCES record,
      revision INTEGER NOT NULL, at TEXT NOT NULL, sha256 TEXT NOT NULL,
      file TEXT NOT NULL, sheet TEXT NOT NULL, row_no INTEGER NOT NULL,
      altered TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX past_by_number ON past (number)",
    # --- duties; stage belongs to the duty, step to the hand-over under way
    """CREATE TABLE duty (
      entry INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
      subject TEXT NOT NULL, rule TEXT NOT NULL, occasion TEXT NOT NULL,
      recipient TEXT NOT NULL, stage TEXT NOT NULL, after TEXT NOT NULL,
      not_before TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN
        ('owed', 'begun', 'deferred', 'unsure', 'failed', 'done', 'settled', 'listed')),
      step TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
      entered TEXT NOT NULL, until TEXT NOT NULL DEFAULT '',
      note TEXT NOT NULL DEFAULT '', changed TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX duty_by_state ON duty (state, entry)",
    "CREATE INDEX duty_by_subject ON duty (subject, entry)",
    "CREATE INDEX duty_by_kind ON duty (kind, state, changed)",
    """CREATE TABLE payload (
      key TEXT PRIMARY KEY REFERENCES duty (key), data BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE trace (
      key TEXT NOT NULL REFERENCES duty (key), path TEXT NOT NULL,
      sha256 TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (key, path)
    ) STRICT""",
    "CREATE TABLE written (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT",
    # --- the archive's index
    """CREATE TABLE filed (
      path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
      category TEXT NOT NULL, subject TEXT NOT NULL, title TEXT NOT NULL,
      day TEXT NOT NULL, year INTEGER NOT NULL, at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX filed_by_year ON filed (year, path)",
    "CREATE INDEX filed_by_subject ON filed (subject, path)",
    "CREATE TABLE stale (what TEXT PRIMARY KEY) STRICT",
    f"PRAGMA application_id = {APPLICATION_ID}",
)

_SECOND = (
    # --- what links look for: which record says what in a column that is looked into
    """CREATE TABLE mention (
      form TEXT NOT NULL, name TEXT NOT NULL, said TEXT NOT NULL, number TEXT NOT NULL,
      PRIMARY KEY (form, name, said, number)
    ) STRICT""",
    "CREATE INDEX mention_by_number ON mention (number)",
)

_THIRD = (
    "ALTER TABLE filed ADD COLUMN pages INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX filed_by_sha256 ON filed (sha256)",
    # papers laid out for printing, who reads each, and the bundle that holds it
    """CREATE TABLE bundled (
      path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reader TEXT NOT NULL,
      key TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX bundled_by_key ON bundled (key)",
    "CREATE INDEX record_void ON record (form) WHERE void = 1",
)

_FOURTH = (
    # --- deadlines that run, and when each has to be looked at next ('' for no more)
    """CREATE TABLE clock (
      number TEXT NOT NULL, rule TEXT NOT NULL, began TEXT NOT NULL, due TEXT NOT NULL,
      born TEXT NOT NULL, seen TEXT NOT NULL, next TEXT NOT NULL, alike TEXT NOT NULL,
      why TEXT NOT NULL, PRIMARY KEY (number, rule)
    ) STRICT""",
    "CREATE INDEX clock_by_next ON clock (next) WHERE next <> ''",
    "CREATE INDEX clock_by_alike ON clock (rule, alike) WHERE alike <> ''",
    "CREATE INDEX record_held ON record (form) WHERE held = 1",
    # records that changed since their deadlines were last looked at
    "CREATE TABLE stirred (number TEXT PRIMARY KEY) STRICT",
    "INSERT INTO stirred (number) SELECT number FROM record WHERE void = 0",
)

#: One tuple of statements for each version, in order. Never change one that is out.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _FIRST,
    _SECOND,
    _THIRD,
    _FOURTH,
)
