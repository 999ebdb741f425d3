"""The public API of the Python client: what its users see, and nothing else."""

import re
import traceback

import lightspeed_client
import pytest
from lightspeed_client import NotFound, PermanentFailure

from tests.clients.python.public_api import LISTING, internal_types, listing
from tests.golden import Golden

HOMONYMS = {"Action", "Item"}
"""A message of the contract, and the type variable of watches: internal types have these names too."""


@pytest.mark.slow
def test_the_public_api_is_that_of_the_listing(golden: Golden) -> None:
    """A change of the API is seen in a review."""
    golden.check(LISTING, listing())


def test_no_internal_type_is_in_the_listing() -> None:
    """Whatever a user reads there can be imported from the package, and is no internal of it."""
    words = set(re.findall(r"\w+", listing()))
    assert set() == words & internal_types() - HOMONYMS
    assert {"WorkerLoop", "CallSender", "WatchCursor", "CancellationToken"} <= internal_types()
    assert set() == words & {"send_pages", "open_watch", "open_work", "cancel", "settings"}


def test_every_exported_name_exists() -> None:
    """The package has each name of the listing's first module."""
    assert [] == [name for name in lightspeed_client.__all__ if not hasattr(lightspeed_client, name)]


@pytest.mark.parametrize("error", [NotFound, PermanentFailure])
def test_a_traceback_names_an_exception_as_programs_import_it(error: type[Exception]) -> None:
    """Its internal module is no place to import it from."""
    last = traceback.format_exception_only(error.__new__(error))[-1]
    assert last.startswith(f"lightspeed_client.{error.__name__}")
