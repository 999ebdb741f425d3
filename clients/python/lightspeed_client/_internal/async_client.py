"""The asyncio client: every method of the four services, sent over one channel.

Owns the options of a client. The arguments and results of methods are documented in surface_calls,
control_calls, batch_calls, worker_calls and record_calls, once for both clients; it must never repeat them.
"""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import grpc

from lightspeed_client._internal.async_client_methods import AsyncClientMethods
from lightspeed_client._internal.async_connection import AsyncConnection
from lightspeed_client._internal.async_sender import AsyncCallSender
from lightspeed_client._internal.channel import DEADLINE_S, DEFAULT_TARGET
from lightspeed_client._internal.connection_settings import (
    ChannelOptions,
    Tls,
    Token,
    check_settings,
)


class AsyncClient(AsyncClientMethods):
    """A connection to the service, bound to the event loop in which it was made.

    Every method has a deadline, and raises a LightspeedError if the call is refused or fails. Until the
    deadline, a call that gets UNAVAILABLE is sent again, and applied once: each mutation carries a
    request_id. Lists and watches are iterated with `async for`.
    """

    def __init__(
        self,
        target: str = DEFAULT_TARGET,
        *,
        timeout_s: float = DEADLINE_S,
        tls: Tls | bool = False,
        token: Token | None = None,
        allow_token_without_tls: bool = False,
        options: ChannelOptions = (),
        interceptors: Sequence[grpc.aio.ClientInterceptor] = (),
        direct_to_owners: bool = True,
    ) -> None:
        """Opens a channel in the running event loop; it connects with the first call.

        Args:
            target: Address: a host name, an IPv4 address or an IPv6 address in brackets, each with a port or
                without (50051); dns:///host:port; or unix:path.
            timeout_s: Deadline of calls without one of their own, seconds; it covers a call and all its
                attempts.
            tls: True: TLS with the roots of the system; Tls: with the given roots or client certificate.
            token: Bearer token of each call, or a callback that returns it; the callback is called before
                each call, in the event loop, and must not wait.
            allow_token_without_tls: Sends the token also over plaintext: the networks on the way can read it.
            options: Channel options of gRPC; they replace the client's own.
            interceptors: Interceptors of gRPC for asyncio, the first one outermost.
            direct_to_owners: Calls about a surface, and workers, go directly to the server that owns it,
                once a response has named it; False: all go to the target.

        Raises:
            ValueError: The address has none of these forms, or the token would go over plaintext.
        """
        settings = check_settings(
            target,
            timeout_s=timeout_s,
            tls=tls,
            token=token,
            allow_token_without_tls=allow_token_without_tls,
            options=options,
            direct_to_owners=direct_to_owners,
        )
        self._sender = AsyncCallSender(AsyncConnection(settings, interceptors))

    @property
    def target(self) -> str:
        """Target of gRPC: the address with a port."""
        return self._sender.settings.target

    async def close(self) -> None:
        """Ends all watches and closes the channel."""
        await self._sender.close()

    async def __aenter__(self) -> Self:
        """Returns the client itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the client."""
        await self.close()
