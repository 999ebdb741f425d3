"""Messages for people contain the text of callers escaped."""

from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.surfaces import SurfaceCalls

HIDDEN = "\x1b[2J\n\x9b\u202e"
SHOWN = "\\u001b[2J\\u000a\\u009b\\u202e"


def test_a_message_has_no_character_that_a_terminal_obeys(api: Api) -> None:
    """The message has the key escaped; the metadata has the key unchanged."""
    surface = SurfaceCalls.create(api)
    problem = refused(lambda: surface.acknowledge(f"k{HIDDEN}"))
    assert f"k{SHOWN}" in problem.message
    assert HIDDEN not in problem.message
    assert f"k{HIDDEN}" == problem.metadata["key"]
