"""A fresh surface for every test of the transport."""

import pytest

from tests.harness.api import Api
from tests.harness.surfaces import SurfaceCalls


@pytest.fixture
def surface(api: Api) -> SurfaceCalls:
    """A surface of its own on the module's server, idle, with the standard profile's presets."""
    return SurfaceCalls.create(api)
