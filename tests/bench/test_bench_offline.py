"""The bench of the offline tools for data files: their reading speed."""

import asyncio
import time
from pathlib import Path

import pytest
from lightspeed_ops.journal.sqlite.audits import verify_audits
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.surface_check import Checked

from tests.bench.conftest import Table
from tests.bench.verdicts import at_least
from tests.server.journal.histories import Author

AUDITS = 50_000
BATCHES = 50_000
BULK = 500
VERIFIED_PER_SECOND = 50_000
"""Entries of the audit trail to verify, each in a commit of its own."""


async def _write(path: Path) -> None:
    journal, author = await SqliteJournal.open(path), Author()
    author.begin()
    for _ in range(BATCHES // BULK):
        author.work(BULK)
    author.audit(AUDITS)
    await asyncio.gather(*map(journal.append, author.commits))
    await journal.close()


@pytest.mark.bench
@pytest.mark.timeout(300)
def test_offline_tools(tmp_path: Path, table: Table) -> None:
    """Reports entries per second of the audit trail, and commits and batches per second of the full check."""
    path = tmp_path / "journal.db"
    asyncio.run(_write(path))
    began = time.perf_counter()
    (trail,) = verify_audits(path)
    verified_s = time.perf_counter() - began
    began = time.perf_counter()
    (checked,) = check(path)
    checked_s = time.perf_counter() - began
    assert isinstance(checked, Checked)
    table(
        [
            at_least(
                "audits verify: entries per second",
                trail.verified / verified_s,
                VERIFIED_PER_SECOND,
                ",.0f",
                limit=f"{verified_s * 1e6 / trail.verified:.1f} µs of one core for an entry and its commit",
            ),
            (f"journal check: s for {BATCHES:,} batches and {AUDITS:,} audits", f"{checked_s:.1f}"),
        ]
    )
