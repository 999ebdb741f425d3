"""What tests of all parts share: the option that renews goldens and scenarios."""

import pytest

from tests.golden import Golden


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--rewrite``."""
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="renew goldens and scenarios instead of comparing them; then read the diff",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares texts with those kept in files, or renews them."""
    return Golden(rewrite=bool(request.config.getoption("--rewrite")))
