"""A database of each size, made by `manage.py seed` and kept where asked; its name is its own only once it is whole."""

from pathlib import Path

from bench_sites import Bench

# While rows are poured in, a power cut costs nothing: they are poured again.
IN_HASTE = {"PGOPTIONS": "-c synchronous_commit=off"}


def seeded(bench: Bench, ideas: int) -> str:
    """The address of a database of so many ideas; made if it is not there. Its tables follow the code."""
    name = f"crieur_{ideas}"
    if not exists(bench, name):
        print(f"Semis de {ideas} idées ({bench.engine})…", flush=True)
        making = f"{name}_making"
        create(bench, making)
        make_ready(bench, bench.url(making))
        bench.manage(bench.url(making), "seed", "--proposals", str(ideas), "--in-service", environment=IN_HASTE)
        rename(bench, making, name)
    url = bench.url(name)
    make_ready(bench, url)
    if bench.database:
        # What the server would do later by itself, in somebody's round.
        bench.database.sql("VACUUM (ANALYZE)", name)
        bench.database.sql("CHECKPOINT")
    return url


def make_ready(bench: Bench, url: str) -> None:
    """Migrated, with the shared cache and a town; nothing is done twice."""
    bench.manage(url, "migrate", "-v0")
    bench.manage(url, "createcachetable")
    bench.manage(url, "town", "load")


def exists(bench: Bench, name: str) -> bool:
    if bench.database:
        return bench.database.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"  # noqa: S608
    return file_of(bench, name).exists()


def create(bench: Bench, name: str) -> None:
    """An empty one: what a run that was cut left is thrown away."""
    if bench.database:
        bench.database.sql(f'DROP DATABASE IF EXISTS "{name}"')
        bench.database.sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return
    for path in bench.kept.glob(f"{name}.sqlite3*"):
        path.unlink()


def rename(bench: Bench, name: str, new: str) -> None:
    if bench.database:
        bench.database.sql(f'ALTER DATABASE "{name}" RENAME TO "{new}"')
        return
    file_of(bench, name).rename(file_of(bench, new))


def file_of(bench: Bench, name: str) -> Path:
    return bench.kept / f"{name}.sqlite3"
