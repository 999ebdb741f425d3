"""The admin server: the listener with its application, and the measurement of the event loop.

Owns their start and their end. It starts before all else, so that probes see the server start, and ends after
all else.
"""

import asyncio

from lightspeed_ops.admin.application import AdminApplication, Calls
from lightspeed_ops.admin.authorization import Authorize
from lightspeed_ops.admin.listener import AdminListener, TlsContext
from lightspeed_ops.admin.scrape import Sources
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.readiness import Readiness


class AdminServer:
    """The admin server of one process."""

    def __init__(
        self,
        sources: Sources | None,
        readiness: Readiness,
        *,
        tls: TlsContext | None = None,
        authorize: Authorize | None = None,
        calls: Calls | None = None,
    ) -> None:
        """Takes what it shows; without ``tls`` in plaintext, and without ``authorize`` to every peer.

        Without ``sources`` it answers probes alone. ``calls`` answers calls of the contract.
        """
        self._sources = sources
        self._application = AdminApplication(sources, readiness, authorize, calls)
        self._listener = AdminListener(self._application, tls)
        self._measuring: asyncio.Task[None] | None = None

    async def start(self, address: str) -> int:
        """Listens on HOST:PORT and returns the port; raises :class:`AdminAddressUnusable`."""
        port = await self._listener.start(address)
        if self._sources is not None:
            self._measuring = asyncio.create_task(self._sources.event_loop_lag.run(), name="event-loop lag")
            self._measuring.add_done_callback(log_failure)
        return port

    async def stop(self) -> None:
        """Ends all of it; responses in progress have a moment."""
        await self._listener.stop()
        if self._measuring is not None:
            self._measuring.cancel()
        self._application.close()
        if self._sources is not None and self._sources.storage is not None:
            self._sources.storage.close()
