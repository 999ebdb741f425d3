"""The replicated database of the fault tests: commits wait for the standby, and a failover loses none."""

import asyncio

import psycopg
import pytest
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.registry import open_registry

from tests.cluster.replicated import Replicated
from tests.harness.postgresql import USER

pytestmark = pytest.mark.slow


async def test_a_commit_waits_for_the_standby_and_survives_a_failover(replicated: Replicated) -> None:
    """While the standby is stopped no commit is acknowledged; after its promotion it has each one.

    Servers connect to the primary, also if the standby stands first. Alone it is waited for.
    """
    primary, standby = replicated.primary, replicated.standby
    assert standby is not None
    hosts = f"127.0.0.1:{standby.port},127.0.0.1:{primary.port}"
    connection = await Database(f"postgresql://{USER}@{hosts}/postgres", "both").connect("test")
    assert primary.port == connection.info.port
    await connection.close()
    with pytest.raises(JournalAway):
        await open_registry(Database(standby.url(), "the standby"))
    primary.execute("CREATE TABLE kept (number integer)")
    url = replicated.url("postgres")
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        standby.pause()
        committed = asyncio.create_task(connection.execute("INSERT INTO kept VALUES (1)"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(committed), 0.3)
        standby.resume()
        await committed
    await asyncio.to_thread(replicated.fail_over)
    await asyncio.to_thread(replicated.add_standby)
    async with await psycopg.AsyncConnection.connect(replicated.url("postgres")) as connection:
        found = await (await connection.execute("SELECT number FROM kept")).fetchall()
    assert [(1,)] == found
