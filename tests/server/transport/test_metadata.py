"""Metadata of calls: what gRPC's core lets through beyond the limit is refused before anything else."""

from typing import Any

import grpc
import pytest
from lightspeed_ops.config import Limits
from lightspeed_ops.transport.call_errors import DETAILS_TRAILER
from lightspeed_ops.transport.interceptor import PREFIX, Interceptor
from lightspeed_ops.transport.open_streams import OpenStreams

LIMITS = Limits(max_metadata_bytes=5_000)


class Details:
    """The details of a call before the server takes it."""

    def __init__(self, value_bytes: int) -> None:
        """Takes the size of its only metadata value, in bytes."""
        self.method = f"{PREFIX}SurfaceService/GetSurface"
        self.invocation_metadata = (("name", "v" * value_bytes),)


class Caller:
    """The context of a call that the server refuses."""

    def __init__(self) -> None:
        """Starts without a status."""
        self.code: Any = None
        self.details = ""
        self.trailing_metadata: tuple[Any, ...] = ()

    def peer(self) -> str:
        """Returns the name of its connection."""
        return "unix:"

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Returns no metadata."""
        return ()

    def set_code(self, code: Any) -> None:
        """Takes the code."""
        self.code = code

    def set_details(self, details: str) -> None:
        """Takes the message."""
        self.details = details

    def set_trailing_metadata(self, metadata: tuple[Any, ...]) -> None:
        """Takes the trailers."""
        self.trailing_metadata = metadata


@pytest.mark.parametrize(("over", "is_refused"), [(0, False), (1, True)])
async def test_large_metadata_is_refused_before_a_handler_is_asked(over: int, *, is_refused: bool) -> None:
    """The refusal says what was expected and what came."""
    interceptor = Interceptor(OpenStreams(1, 1), OpenStreams(1, 1), LIMITS)
    asked = []

    async def continuation(details: Any) -> Any:
        asked.append(details)

    details: Any = Details(LIMITS.max_metadata_bytes - len("name") + over)
    handler: Any = await interceptor.intercept_service(continuation, details)
    assert is_refused == (not asked)
    if is_refused:
        caller = Caller()
        await handler.stream_stream(None, caller)
        assert grpc.StatusCode.INVALID_ARGUMENT == caller.code
        assert [DETAILS_TRAILER] == [name for name, _ in caller.trailing_metadata]
        assert caller.details.endswith(
            f"to have at most {LIMITS.max_metadata_bytes} bytes, but it has {LIMITS.max_metadata_bytes + 1}"
        )
