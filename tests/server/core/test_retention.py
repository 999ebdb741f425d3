"""Retention: how long history is kept, by setting, and which times and sequences that means now."""

import pytest
from lightspeed_ops.core.retention import KEEP_ALL, Cut, Retention, cut

from tests.server.core.building import create
from tests.server.core.given import given_nothing, malformed

NOW_MS = 1_700_000_000_000
MONTH_MS = 2_592_000_000


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (KEEP_ALL, Cut()),  # no retention: nothing is pruned
        (Retention(work_max_age_ms=60_000), Cut(work_before_ms=NOW_MS - 60_000)),
        (Retention(work_max_records=1_000), Cut(kept_records=1_000)),
        (Retention(audits_max_age_ms=MONTH_MS), Cut(evidence_before_ms=NOW_MS - MONTH_MS)),
        (Retention(work_max_age_ms=NOW_MS + 1), Cut()),  # longer than since 1970
    ],
)
def test_what_may_be_pruned_follows_from_retention_and_clock(chosen: Retention, expected: Cut) -> None:
    """Settings and clock say what may be pruned: work and evidence by their age, and work also by number."""
    assert expected == cut(chosen, NOW_MS)


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        (Retention(60_000, 1_000, MONTH_MS), ()),  # the shortest allowed
        (Retention(59_999), ("retention.work_max_age_ms",)),
        (Retention(work_max_records=999), ("retention.work_max_records",)),
        (Retention(audits_max_age_ms=MONTH_MS - 1), ("retention.audits_max_age_ms",)),
        (
            Retention(-1, -1, -1),  # all violations at once
            ("retention.work_max_age_ms", "retention.work_max_records", "retention.audits_max_age_ms"),
        ),
    ],
)
def test_what_is_kept_has_a_shortest_time(chosen: Retention, fields: tuple[str, ...]) -> None:
    """Each retention has a minimum; audits stay a month, so no setting deletes last week's evidence."""
    done = given_nothing().when(create(retention=chosen))
    if fields:
        done.then(malformed(*fields))
    else:
        assert chosen == done.state.settings.retention
