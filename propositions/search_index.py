"""The index of `Proposal.search_text`: derived, made where it is missing after each migrate; asked by one door.

PostgreSQL: the words as they are, in a column that the database keeps, under GIN. SQLite: FTS5 beside the table, kept
by triggers, made again where a migration has remade the table without them.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_migrate, pre_migrate

from propositions.models.proposal import ProposalQuerySet

TABLE = "propositions_proposal"
# Without a parser of its own: it would take « 2e5m » apart, which SQLite does not.
POSTGRESQL = (
    """
ALTER TABLE propositions_proposal ADD COLUMN search_words tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(search_text, ' '))) STORED
""",
    "DROP INDEX IF EXISTS propositions_search",
    "CREATE INDEX propositions_search ON propositions_proposal USING gin (search_words)",
)
SQLITE = """
CREATE VIRTUAL TABLE IF NOT EXISTS propositions_search
USING fts5(search_text, content='propositions_proposal', content_rowid='id')
"""
# Neither engine knows how many rows hold the words that are asked for. Where few do, it is best to begin with them;
# where many do, to read the list in its order and ask of each row whether it is one of them.
BEGIN = {
    "postgresql": """
propositions_proposal.id = ANY (ARRAY(
    SELECT found.id FROM propositions_proposal AS found WHERE found.search_words @@ %s::tsquery
))""",
    "sqlite": """
propositions_proposal.id IN (SELECT rowid FROM propositions_search WHERE propositions_search MATCH %s)
""",
}
AMONG = {
    "postgresql": "propositions_proposal.search_words @@ %s::tsquery",
    # The plus keeps it from beginning with the words.
    "sqlite": """
+propositions_proposal.id IN (SELECT rowid FROM propositions_search WHERE propositions_search MATCH %s)
""",
}
COUNTED = {
    "postgresql": """
SELECT count(*) FROM (SELECT 1 FROM propositions_proposal WHERE search_words @@ %s::tsquery LIMIT %s) AS found
""",
    "sqlite": """
SELECT count(*) FROM (SELECT 1 FROM propositions_search WHERE propositions_search MATCH %s LIMIT %s) AS found
""",
}
JOINED = {"postgresql": {True: " & ", False: " | "}, "sqlite": {True: " ", False: " OR "}}
QUOTE = {"postgresql": "'", "sqlite": '"'}
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
    quote = QUOTE[connection.vendor]
    quoted = JOINED[connection.vendor][every].join(f"{quote}{word}{quote}" for word in words)
    way = AMONG if _are_common(quoted) else BEGIN
    return proposals.filter(_holds(way[connection.vendor], quoted))


def _holds(condition: str, words: str) -> RawSQL:
    """One of the conditions above, with the words as its parameter: letters and digits, by the analyser."""
    return RawSQL(condition, [words], output_field=BooleanField())  # noqa: S611  conditions of this module alone


def _are_common(quoted: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED[connection.vendor], [quoted, COMMON])
        return int(cursor.fetchone()[0]) >= COMMON


def build_index() -> None:
    """Make what is missing. Safe to run at any time, and again; nothing where there is no table (yet, or any more)."""
    statements = _missing_on_postgresql() if connection.vendor == "postgresql" else _missing_on_sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _missing_on_postgresql() -> list[str]:
    if not _has(TABLE):
        return []
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'propositions_search'")
        indexed = cursor.fetchone()
    whole = "search_words" in columns
    return list(POSTGRESQL[whole:]) if not (whole and indexed) else []


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
