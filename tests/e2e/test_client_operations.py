"""Handling of dead letters and replays with the Python client, against the real service."""

import pytest
from lightspeed.ops.v1.batch_pb2 import BATCH_STATE_CANCELLED, BATCH_STATE_SUCCEEDED
from lightspeed_client import Aborted, AsyncClient, Batch, Client, NotFound


def dead_letter(client: Client, *keys: str) -> None:
    """Makes batches of these keys dead letters, in a run, and no others."""
    client.discard_dead_letters("of another test", all=True)
    if client.get_surface().lifecycle_label != "running":
        client.start_run()
    client.enqueue_batches(
        [
            Batch(key=key, stage="load", records=1, idempotency_key=key, sequence=place)
            for place, key in enumerate(keys)
        ]
    )
    for started in client.start_available():
        client.fail_batch(started.batch.key, attempt=1, reason="table is missing", permanent=True)


def test_from_the_dead_letter_to_its_history(server: str) -> None:
    """Dead letters are listed, redriven, discarded, cancelled and explained, with the documented results."""
    with Client(server) as client:
        dead_letter(client, "a", "b", "c", "d")
        assert [letter.batch.key for letter in client.list_dead_letters(page_size=3)] == ["a", "b", "c", "d"]
        redriven = client.redrive_dead_letters("table was made", keys=["a", "b", "x"])
        assert redriven.results["a"] == redriven.results["b"]
        assert isinstance(redriven.results["x"], NotFound)
        assert [started.batch.key for started in client.start_available(max_batches=1)] == ["a"]
        client.acknowledge_batch("a")
        assert client.cancel_batch("b", "wrong file").batch_state == BATCH_STATE_CANCELLED
        discarded = client.discard_dead_letters("hopeless", reasons=["table"], max_dead_letters=1)
        assert (discarded.results, discarded.remaining) == ({"c": None}, 1)
        history = client.explain_batch("a")
        assert (history.batch_state, history.whole) == (BATCH_STATE_SUCCEEDED, True)
        assert [event.WhichOneof("event") for event in history.events][-3:] == [
            "redriven",
            "started",
            "acknowledged",
        ]
        with pytest.raises(NotFound):
            client.explain_batch("x")


async def test_a_replay_by_a_plan(server: str) -> None:
    """A replay follows its plan, or is refused if the plan has changed."""
    with Client(server) as client:
        dead_letter(client, "a", "b")
        async with AsyncClient(server) as aclient:
            plan = await aclient.plan_replay("repaired", from_stage="extract")
            assert [stage.dead_letters for stage in plan.stages] == [0, 0, 2]
            await aclient.discard_dead_letters("hopeless", keys=["a"])
            with pytest.raises(Aborted) as moved:
                await aclient.replay("repaired", from_stage="extract", expected_plan_hash=plan.plan_hash)
            assert moved.value.reason == "PLAN_CHANGED"
            plan_hash = moved.value.metadata["plan_hash"]
            replaying = await aclient.replay("repaired", from_stage="extract", expected_plan_hash=plan_hash)
            assert replaying.control_label == "replaying"
