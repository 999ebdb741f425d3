"""Fixtures for the tests of the command."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def log_settings() -> Iterator[None]:
    """Restores the settings of logs, which `lightspeed serve` changes for its process."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
