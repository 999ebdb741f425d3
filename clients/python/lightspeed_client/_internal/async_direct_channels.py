"""Direct channels for asyncio: the connections of an asyncio client to the owners of surfaces.

Owns these channels from the first connection to their end. It must never delay a call: until an owner is
connected, calls go to the configured address, which forwards them.
"""

import asyncio
import time
from collections.abc import Sequence

import grpc

from lightspeed_client._internal.channel import open_aio_channel
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.direct_channels import (
    BARRED_S,
    MAX_CHANNELS,
    SETTLED,
    ChannelUse,
    direct_settings,
    least_recently_used,
)
from lightspeed_client._internal.owners import Owners


class AsyncDirectChannel(ChannelUse):
    """Direct channel of an asyncio client."""

    def __init__(
        self,
        settings: ConnectionSettings,
        interceptors: Sequence[grpc.aio.ClientInterceptor],
        target: str,
    ) -> None:
        """Opens the channel; it connects at once, beside all calls."""
        super().__init__(target)
        self.channel = open_aio_channel(direct_settings(settings, target), interceptors)
        self.connecting = asyncio.get_running_loop().create_task(self._connect())
        self.is_connected = False

    async def _connect(self) -> bool:
        """Returns whether the first attempt to connect has succeeded."""
        state = self.channel.get_state(try_to_connect=True)
        while state not in SETTLED:
            await self.channel.wait_for_state_change(state)
            state = self.channel.get_state()
        return state is grpc.ChannelConnectivity.READY


class AsyncDirectChannels:
    """Direct channels of one asyncio client, bound to its event loop."""

    def __init__(
        self,
        settings: ConnectionSettings,
        interceptors: Sequence[grpc.aio.ClientInterceptor],
        owners: Owners,
    ) -> None:
        """Starts without channels."""
        self._settings = settings
        self._interceptors = interceptors
        self._owners = owners
        self._channels: dict[str, AsyncDirectChannel] = {}
        self._retired: set[AsyncDirectChannel] = set()
        self._barred_until_s: dict[str, float] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._is_closed = False

    def begin_call(self, surface: str) -> AsyncDirectChannel | None:
        """Returns the channel for a call about a surface, or None for the configured address.

        The caller ends the call by `end_call`.
        """
        direct = self._channels.get(self._owners.target_of(surface))
        if direct is None or not direct.is_connected:
            return None
        direct.began()
        return direct

    def is_connected_to(self, target: str) -> bool:
        """Returns whether an owner is connected."""
        direct = self._channels.get(target)
        return direct is not None and direct.is_connected

    def end_call(self, direct: AsyncDirectChannel | None) -> None:
        """Ends a call; the last one of a retired channel closes it."""
        if direct is None:
            return
        direct.calls -= 1
        if not direct.calls and direct in self._retired:
            self._retired.remove(direct)
            self._close_channel(direct)

    def connect(self, target: str) -> AsyncDirectChannel | None:
        """Begins to connect to an owner, and returns its channel, also one that is connected.

        None if the owner is barred, or if there is no room for another channel.
        """
        found = self._channels.get(target)
        if found is not None or self._is_closed:
            return found
        if time.monotonic() < self._barred_until_s.get(target, 0.0):
            return None
        if len(self._channels) >= MAX_CHANNELS and not self._make_room():
            return None
        direct = self._channels[target] = AsyncDirectChannel(self._settings, self._interceptors, target)
        direct.connecting.add_done_callback(lambda connecting: self._settled(direct, connecting))
        return direct

    async def connected(self, target: str, timeout_s: float) -> bool:
        """Waits until an owner is connected; False if it is not, in this time."""
        direct = self.connect(target)
        if direct is None:
            return False
        await asyncio.wait([direct.connecting], timeout=timeout_s)
        return direct.is_connected

    def bar(self, target: str) -> None:
        """Leaves an owner alone that cannot be reached: its calls go to the configured address."""
        now_s = time.monotonic()
        self._barred_until_s = {at: s for at, s in self._barred_until_s.items() if s > now_s}
        self._barred_until_s[target] = now_s + BARRED_S
        direct = self._channels.get(target)
        if direct is not None:
            self._retire(direct)
        self._owners.forget(target)

    async def close(self) -> None:
        """Closes all channels."""
        self._is_closed = True
        channels = [*self._channels.values(), *self._retired]
        self._channels.clear()
        self._retired.clear()
        for direct in channels:
            self._close_channel(direct)
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _make_room(self) -> bool:
        unused = least_recently_used(list(self._channels.values()))
        if unused is None:
            return False
        self._retire(self._channels[unused.target])
        return True

    def _retire(self, direct: AsyncDirectChannel) -> None:
        """Takes a channel out of use; calls that are open on it go on."""
        del self._channels[direct.target]
        direct.is_connected = False
        if direct.calls:
            self._retired.add(direct)
        else:
            self._close_channel(direct)

    def _close_channel(self, direct: AsyncDirectChannel) -> None:
        direct.is_connected = False
        direct.connecting.cancel()
        closing = asyncio.get_running_loop().create_task(_close(direct.channel))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def _settled(self, direct: AsyncDirectChannel, connecting: "asyncio.Task[bool]") -> None:
        """Records how the first attempt to connect has ended."""
        if connecting.cancelled() or self._channels.get(direct.target) is not direct:
            return
        if connecting.exception() is None and connecting.result():
            direct.is_connected = True
        else:
            self.bar(direct.target)


async def _close(channel: grpc.aio.Channel) -> None:
    await channel.close()
