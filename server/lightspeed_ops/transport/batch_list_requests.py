"""Batch list requests: the filter, the order and the page of a list of active batches.

Owns the form of a page token: the order is a part of its kind, so that a token of one order is refused in
another.
"""

from collections.abc import Iterator

from lightspeed.ops.v1 import batch_list_pb2

from lightspeed_ops.core import limits
from lightspeed_ops.core.batch_list import ACTIVE_STATES, BatchFilter, BatchListOrder, Place
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.mapping import enum_member
from lightspeed_ops.transport.request_validation import RequestValidation, malformed_enum
from lightspeed_ops.transport.responses import BATCH_STATES
from lightspeed_ops.transport.tokens import numbers_of, token

BATCHES_LIST = "batches"


def wanted(fields: RequestValidation) -> BatchFilter:
    """Returns the filter of a request; an absent filter matches every active batch."""
    asked: batch_list_pb2.BatchFilter = fields.request.filter
    fields.check(limits.text("filter.key_prefix", asked.key_prefix, shortest=0))
    for name in ("older_than_ms", "attempt_at_least"):
        fields.check(limits.integer(f"filter.{name}", getattr(asked, name), 0))
    return BatchFilter(
        states=tuple(_states(fields, asked)),
        stages=tuple(asked.stages),
        worker_ids=tuple(asked.worker_ids),
        key_prefix=asked.key_prefix,
        older_than_ms=asked.older_than_ms,
        attempt_at_least=asked.attempt_at_least,
    )


def order_of(fields: RequestValidation) -> BatchListOrder:
    """Returns the order of a request."""
    asked: str = fields.request.order_by
    if asked and asked not in list(BatchListOrder):
        expected = ", ".join(BatchListOrder)
        fields.wrong("order_by", f"expected one of {expected}, but it is '{asked[:80]}'")
        return BatchListOrder.ENQUEUED
    return BatchListOrder(asked or BatchListOrder.ENQUEUED)


def after(fields: RequestValidation, surface: str, order: BatchListOrder, journal: str) -> Place | None:
    """Returns the place of the page token of a request, or None for the first page."""
    if not fields.request.page_token:
        return None
    place = numbers_of(fields.request.page_token, _kind(order), surface, journal=journal)
    if place is None:
        fields.wrong("page_token", "expected a next_page_token of this list, but it is not one")
    return place


def next_page_token(surface: str, order: BatchListOrder, place: Place, journal: str) -> str:
    """Returns the token of the page after a place."""
    return token(_kind(order), surface, f"{place[0]}.{place[1]}", journal=journal)


def _kind(order: BatchListOrder) -> str:
    return f"{BATCHES_LIST} by {order}"


def _states(fields: RequestValidation, asked: batch_list_pb2.BatchFilter) -> Iterator[BatchState]:
    """Yields the states of the filter; a batch that has ended is not active."""
    field = asked.DESCRIPTOR.fields_by_name["states"]
    for index, number in enumerate(asked.states):
        path = f"filter.states[{index}]"
        fields.check(malformed_enum(field, number, path))
        state = enum_member(BatchState, BATCH_STATES, number)
        if state in ACTIVE_STATES:
            yield state
        elif state is not None:
            expected = ", ".join(sorted(ACTIVE_STATES))
            fields.wrong(path, f"expected the state of an active batch ({expected}), but it is {state}")
