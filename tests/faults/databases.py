"""Databases of their own on the suite's PostgreSQL, for sites in their own process; raw SQL, the oracle."""

import os
import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from psycopg import sql


def server_url() -> str:
    """The suite's PostgreSQL, as given by `script/test` or by hand."""
    url = os.environ.get("DATABASE_URL", "")
    assert url.startswith("postgres"), "DATABASE_URL names no PostgreSQL: run script/test"
    return url


def named(database: str) -> str:
    """The address of another database of the same server."""
    return re.sub(r"^(\w+://[^/?]*)/[^?]*", rf"\1/{database}", server_url())


def make_database(template: str = "template0") -> str:
    """A new database, a copy of another if one is named; its name."""
    name = f"crieur_{uuid.uuid4().hex[:12]}"
    _on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    return name


def drop_database(name: str) -> None:
    """Drop it, whoever is still connected."""
    _on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def new_database(template: str = "template0") -> Iterator[str]:
    name = make_database(template)
    try:
        yield name
    finally:
        drop_database(name)


def ask(url: str, statement: str, *params: Any) -> list[Any]:
    """The rows of a statement in the database of a DATABASE_URL, outside of any of our code."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as file, file:
            return file.execute(statement.replace("%s", "?"), params).fetchall()
    with closing(psycopg.connect(url, autocommit=True)) as link:
        cursor = link.execute(statement.encode(), params)
        return cursor.fetchall() if cursor.description else []


def _on_server(statement: sql.Composed) -> None:
    with closing(psycopg.connect(server_url(), autocommit=True)) as server:
        server.execute(statement)
