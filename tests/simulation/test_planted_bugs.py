"""Planted bugs: the simulation finds each of them, so its silence means something."""

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.searching import expect_found

STEPS = 3_000
FIRST_SEED = {
    "catch_up_too_few": 107,
    "catch_up_a_pause": 13,
    "fail_no_old_run": 13,
    "audit_no_skipped_due_times": 13,
    "drop_fencing": 10,
    "restore_lost_leases": 10,
    "forget_dead_letters": 25,
    "skip_pages": 9,
    "skip_suppression": 27,
    "count_no_expiry": 10,
    "reuse_lease_numbers": 14,
    "forget_leases": 14,
    "hand_off_without_admission": 23,
    "hand_off_first": 14,
    "hand_off_nothing": 1,
    "lose_the_place": 1,
    "expire_early": 14,
    "grant_no_grace": 14,
    "end_backoffs_early": 9,
    "leave_the_cancelled": 13,
    "drop_one_redriven": 6,
    "start_one_more": 25,
    "ignore_record_credits": 25,
    "start_the_newest": 14,
    "answer_early": 12,
    "do_twice": 23,
    "count_a_redrive_short": 26,
    "pass_no_attributes": 1,
    "retry_without_attributes": 19,
    "forget_progress": 14,
    "give_no_progress": 16,
    "start_before_the_time": 2,
    "ignore_stage_limits": 28,
    "count_no_starts": 19,
    "start_without_aging": 25,
    "ignore_priorities": 18,
    "pass_no_priority": 1,
    "forget_who_was_passed_over": 11,
    "record_no_results": 1,
    "give_results_to_the_first": 6,
    "skip_a_listed_batch": 15,
    "sweep_dead_letters": 18,
    "list_the_last_again": 23,
    "view_only_queued": 22,
    "count_no_release": 27,
    "show_what_is_not_durable": 19,
    "drop_labels": 24,
    "count_retries_as_dead_letters": 18,
    "forget_the_counts_of_a_run": 14,
    "record_runs_without_counts": 2,
    "keep_the_first_result": 25,
    "forget_a_run_too_many": 24,
    "skip_a_run": 23,
    "ignore_etags": 28,
    "refuse_etags": 8,
    "update_everything": 25,
    "update_in_dry_runs": 6,
    "redrive_in_dry_runs": 6,
    "replay_in_dry_runs": 27,
    "ignore_plans": 18,
    "ignore_replay_plans": 27,
    "plan_one_less": 25,
    "wake_no_polls": 14,
    "poll_for_ever": 22,
    "decide_the_last_due_time_again": 13,
    "decide_without_a_comparison": 13,
    "leave_what_waits": 23,
    "fire_while_paused": 23,
    "start_due_runs_of_paused_surfaces": 3,
    "forget_the_queued_one": 17,
    "queue_more_than_one": 21,
}
"""By bug: a seed that shows it within few steps. Schedules are in the worlds of odd seeds."""

# Each is found in a fraction of a second, unless the service has changed so that its seed does not show it.
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted bug is found, and its seed finds it again."""
    BUGS[name](monkeypatch)
    expect_found(name, FIRST_SEED.get(name, 0), STEPS)
