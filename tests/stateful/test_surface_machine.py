"""The surface against the model: a short search with fixed steps, and a long one on demand."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from lightspeed_ops.core import limits, multilevel_queue, start_order

from tests.simulation.start_order_model import LOW_PASSED_MOST, NORMAL_PASSED_MOST
from tests.stateful.machine import SurfaceMachine

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
"""Each step is checked by a replay of all steps before it."""


@pytest.fixture(autouse=True)
def _few_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a surface remember so few keys that it forgets some within a few steps."""
    monkeypatch.setattr(limits, "IDEMPOTENCY_KEYS_KEPT_MIN", 1)


@pytest.fixture(autouse=True)
def _soon_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets batches be due after so few starts of others that the aging of priorities happens."""
    for module in (multilevel_queue, start_order):
        monkeypatch.setattr(module, "NORMAL_PASSED_MOST", NORMAL_PASSED_MOST)
        monkeypatch.setattr(module, "LOW_PASSED_MOST", LOW_PASSED_MOST)
    passed_most = (2**60, 2**60, NORMAL_PASSED_MOST, LOW_PASSED_MOST)
    monkeypatch.setattr(start_order, "_PASSED_MOST", passed_most)


@pytest.mark.slow
def test_a_surface_is_what_the_model_says() -> None:
    """After every step the surface equals the model; the steps are always the same."""
    short = settings(
        max_examples=30,
        stateful_step_count=60,
        derandomize=True,
        deadline=None,
        suppress_health_check=SLOW_IS_FINE,
    )
    run_state_machine_as_test(SurfaceMachine, settings=short)


@pytest.mark.long
@pytest.mark.parametrize("_part", range(10))  # a timeout tells a hanging example from many that run
def test_a_surface_is_what_the_model_says_for_long(_part: int) -> None:
    """After every step the surface equals the model; the steps are many, and new every time."""
    long = settings(
        max_examples=100,
        stateful_step_count=100,
        deadline=None,
        suppress_health_check=SLOW_IS_FINE,
    )
    run_state_machine_as_test(SurfaceMachine, settings=long)
