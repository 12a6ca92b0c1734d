"""The index of `Proposal.search_text`: derived, made where it is missing after each migrate; asked by one door.

PostgreSQL: GIN over the words as they are (`simple`). SQLite: FTS5 beside the table, kept by triggers, made again
where a migration has remade the table without them.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_migrate, pre_migrate

from propositions.models.proposal import ProposalQuerySet

TABLE = "propositions_proposal"
POSTGRESQL = """
CREATE INDEX IF NOT EXISTS propositions_search ON propositions_proposal USING gin (to_tsvector('simple', search_text))
"""
WORDS = "to_tsvector('simple', propositions_proposal.search_text) @@ to_tsquery('simple', %s)"
SQLITE = """
CREATE VIRTUAL TABLE IF NOT EXISTS propositions_search
USING fts5(search_text, content='propositions_proposal', content_rowid='id')
"""
BEGIN = """
propositions_proposal.id IN (SELECT rowid FROM propositions_search WHERE propositions_search MATCH %s)
"""
AMONG = """
+propositions_proposal.id IN (SELECT rowid FROM propositions_search WHERE propositions_search MATCH %s)
"""
COUNTED = """
SELECT count(*) FROM (SELECT 1 FROM propositions_search WHERE propositions_search MATCH %s LIMIT %s) AS found
"""
COMMON = 2000
REBUILD = "INSERT INTO propositions_search(propositions_search) VALUES ('rebuild')"
# « delete » is written to the index as a row: FTS5 takes out what it had read, which it must be told.
TRIGGERS = {
    "propositions_search_insert": """
        CREATE TRIGGER propositions_search_insert AFTER INSERT ON propositions_proposal BEGIN
            INSERT INTO propositions_search(rowid, search_text) VALUES (new.id, new.search_text);
        END""",
    "propositions_search_delete": """
        CREATE TRIGGER propositions_search_delete AFTER DELETE ON propositions_proposal BEGIN
            INSERT INTO propositions_search(propositions_search, rowid, search_text)
            VALUES ('delete', old.id, old.search_text);
        END""",
    "propositions_search_update": """
        CREATE TRIGGER propositions_search_update AFTER UPDATE OF search_text ON propositions_proposal BEGIN
            INSERT INTO propositions_search(propositions_search, rowid, search_text)
            VALUES ('delete', old.id, old.search_text);
            INSERT INTO propositions_search(rowid, search_text) VALUES (new.id, new.search_text);
        END""",
}


def matching(proposals: ProposalQuerySet, words: Sequence[str], *, every: bool = True) -> ProposalQuerySet:
    """The ideas that hold all these words, or one of them at least (`every` False), as the analyser gives them
    (`propositions.search.words_of`). None for no word at all."""
    if not words:
        return proposals.none()
    if connection.vendor == "postgresql":
        return proposals.filter(_holds(WORDS, (" & " if every else " | ").join(words)))
    quoted = (" " if every else " OR ").join(f'"{word}"' for word in words)
    # SQLite knows nothing of how many rows a word has. In many, it is best to read the list in its order and ask of
    # each row whether it is one of them; the plus keeps it from beginning with the words.
    return proposals.filter(_holds(AMONG if _are_common(quoted) else BEGIN, quoted))


def _holds(condition: str, words: str) -> RawSQL:
    """One of the conditions above, with the words as its parameter: letters and digits, by the analyser."""
    return RawSQL(condition, [words], output_field=BooleanField())  # noqa: S611  conditions of this module alone


def _are_common(quoted: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [quoted, COMMON])
        return int(cursor.fetchone()[0]) >= COMMON


def build_index() -> None:
    """Make what is missing. Safe to run at any time, and again; nothing where there is no table (yet, or any more)."""
    statements = _missing_on_postgresql() if connection.vendor == "postgresql" else _missing_on_sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _missing_on_postgresql() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'propositions_search'")
        known = cursor.fetchone()
    return [POSTGRESQL] if not known and _has(TABLE) else []


def _missing_on_sqlite() -> list[str]:
    if not _has(TABLE):
        return ["DROP TABLE IF EXISTS propositions_search"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        known = {name for (name,) in cursor.fetchall()}
    missing = [text for name, text in TRIGGERS.items() if name not in known]
    return [SQLITE, *missing, *([REBUILD] if missing else [])]


def _has(table: str) -> bool:
    return table in connection.introspection.table_names()


def _after_migrate(sender: Any, **kwargs: Any) -> None:
    if sender.name == "propositions" and kwargs["using"] == connection.alias:
        build_index()


def _before_migrate(sender: Any, **kwargs: Any) -> None:
    # SQLite changes no column that a trigger names; without a migration to make, they stay.
    if sender.name == "propositions" and kwargs["plan"] and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def connect_index() -> None:
    """Have the index made after each migrate, once every table stands."""
    pre_migrate.connect(_before_migrate, dispatch_uid="propositions.search_index")
    post_migrate.connect(_after_migrate, dispatch_uid="propositions.search_index")
