"""The servers of the demo: one with a data file, or two on one database, of which one is killed.

Owns which address clients have, and which server is killed. It must never kill the one that clients have.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from examples.flights.database import postgresql
from examples.flights.demo_folder import DemoFolder
from examples.flights.processes import Addresses, DemoFailed, Server

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
JOURNALS = (SQLITE, POSTGRESQL)


class Servers:
    """The running servers of one journal."""

    def __init__(self, servers: Sequence[Server]) -> None:
        """Takes the servers; clients have the address of the first one until an owner is known."""
        self._servers = list(servers)
        self._killed: dict[str, int] = {}
        self.target = self._servers[0].target
        """The address for clients."""
        self.admin = self._servers[0].addresses.admin
        """The address of the console."""

    @property
    def killed(self) -> Mapping[str, int]:
        """Exit codes of killed servers by name."""
        return self._killed

    @property
    def has_spare(self) -> bool:
        """True if there is a server besides the one that clients have."""
        return len(self._servers) > 1

    def wait_until_serving(self) -> None:
        """Waits until all servers serve; raises as :meth:`Server.wait_until_serving`."""
        for server in self._servers:
            server.wait_until_serving()

    def choose(self, owner: str) -> None:
        """Gives clients the address of a server that does not own the surface."""
        others = [server for server in self._servers if server.target != owner]
        self.target, self.admin = others[0].target, others[0].addresses.admin

    def kill(self, owner: str) -> str:
        """Kills the server that owns the surface, and returns its name."""
        found = [server for server in self._servers if server.target == owner]
        if not found or owner == self.target:
            raise DemoFailed(
                f"expected a server besides {self.target} to own the surface, but it is '{owner}'"
            )
        (server,) = found
        self._servers.remove(server)
        self._killed[server.name] = server.kill()
        return server.name

    def check(self, *, timeout_s: float = 0.0) -> None:
        """Does nothing while all servers run that were not killed; raises :class:`DemoFailed`."""
        for server in self._servers:
            server.check(timeout_s=timeout_s)

    def log_tail(self) -> str:
        """Returns the ends of the logs."""
        return "\n".join(server.log_tail() for server in self._servers)

    def stop(self) -> Mapping[str, int]:
        """Stops the servers in order, and returns the exit codes by name."""
        return {server.name: server.stop() for server in self._servers}


@contextmanager
def servers(journal: str, folder: DemoFolder, addresses: Addresses) -> Iterator[Servers]:
    """Starts the servers of a kind of journal; the first one has the given addresses."""
    with ExitStack() as running:
        if journal == SQLITE:
            server = Server(f"sqlite:{folder.journal}", log=folder.log("server"), addresses=addresses)
            yield Servers([running.enter_context(server)])
            return
        url = running.enter_context(postgresql(folder.folder))
        started = []
        for number, one in enumerate((addresses, Addresses.free()), 1):
            name = f"server {number}"
            log = folder.log(name.replace(" ", "-"))
            server = Server(url, log=log, addresses=one, name=name)
            started.append(running.enter_context(server))
        yield Servers(started)
