"""Golden databases: the journal in PostgreSQL of a schema, which later versions must migrate for ever.

A dump is made once for each version of the schema, from the newest golden journal, and never again::

    python -m tests.server.journal.golden_database 1

makes ``golden/database-v1.sql``. Its snapshot has stored parts. It refuses if the dump exists.
"""

import asyncio
import sys
from pathlib import Path

from lightspeed_ops.core.snapshot import CopyOnWriteSnapshot, thaw
from lightspeed_ops.journal import codec
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.harness.postgresql import USER, Cluster, run, shared_cluster
from tests.server.journal.golden_data_file import IN_THE_LOG, answered, each, newest_golden
from tests.server.journal.golden_journal import FOLDER, lines_of

MADE_OF = "-- made of "
"""The beginning of the first line, which names the golden journal."""


async def fill(url: str, golden: Path) -> None:
    """Writes a golden journal to an empty database."""
    lines = list(lines_of(golden))
    commits = [decode_commit(line.stored) for line in lines if line.kind == "commit"]
    snapshot = next(decode_snapshot(line.stored) for line in lines if line.kind == "snapshot")
    journal = await PostgresqlJournal.open(Database(url, "golden"), writer=1)
    for commit in commits[:-IN_THE_LOG]:
        await journal.append(commit, answered(commit))
    snapshot_copy = CopyOnWriteSnapshot(thaw(snapshot), part_batches=1)
    part_bytes, codec.PART_BYTES = codec.PART_BYTES, 1
    try:
        await journal.save_snapshot(snapshot_copy.head, each(snapshot_copy.parts()))
    finally:
        codec.PART_BYTES = part_bytes
    for commit in commits[-IN_THE_LOG:]:
        await journal.append(commit, answered(commit))
    await journal.close()


def restore(cluster: Cluster, database: str, dump: Path) -> None:
    """Restores a dump into an empty database."""
    script = cluster.folder / dump.name
    script.write_bytes(dump.read_bytes())
    script.chmod(0o644)
    run(
        *("psql", "--host", str(cluster.folder), "--port", str(cluster.port), "--username", USER),
        *("--set", "ON_ERROR_STOP=1", "--quiet", "--dbname", database, "--file", str(script)),
        folder=cluster.folder,
    )


def main() -> None:
    """Makes the golden database of a new schema."""
    path = FOLDER / f"database-v{int(sys.argv[1])}.sql"
    if path.exists():
        sys.exit(
            f"expected to make {path.name}, but it exists: it is never rewritten, a new schema is a new one"
        )
    cluster, golden = shared_cluster(), newest_golden()
    database = cluster.new_database()
    asyncio.run(fill(cluster.url(database), golden))
    dump = run(
        *("pg_dump", "--host", str(cluster.folder), "--port", str(cluster.port), "--username", USER),
        *("--no-owner", "--schema", "lightspeed", database),
        folder=cluster.folder,
    )
    # Commands of psql, which older versions of it do not know.
    lines = [line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
    path.write_text("\n".join([f"{MADE_OF}{golden.name}", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
