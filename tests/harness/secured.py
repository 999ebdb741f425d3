"""A real server process with TLS and identities, and what its clients need."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from lightspeed_client import Client, Tls

from tests.harness.certificates import DAY, Authority, Issued
from tests.harness.identities import ISSUER, ProviderKey, TokenFile, key_set
from tests.harness.process import ServerProcess

HOST = "localhost"


@dataclass
class Secured:
    """The files of a server with TLS, a token file and the key set of a provider."""

    folder: Path
    authority: Authority = field(default_factory=Authority)
    provider_key: ProviderKey = field(default_factory=lambda: ProviderKey.ec("key-1"))

    def __post_init__(self) -> None:
        """Writes the files."""
        self.tokens = TokenFile(self.folder / "tokens")
        self.tokens.write()
        self.keys = self.folder / "keys.json"
        self.keys.write_text(key_set(self.provider_key))
        self.client_roots = self.folder / "client-roots.pem"
        self.client_roots.write_bytes(self.authority.pem)
        self.issued = self.rotate()

    def rotate(self, ends: timedelta = DAY) -> Issued:
        """Writes a new certificate with its key, and returns it."""
        self.issued = self.authority.issue(HOST, "127.0.0.1", ends=ends)
        self.issued.write(self.folder, "server")
        return self.issued

    @property
    def arguments(self) -> tuple[str, ...]:
        """The options of the server."""
        return (
            *("--tls-certificate", str(self.folder / "server.pem")),
            *("--tls-key", str(self.folder / "server-key.pem")),
            *("--identity-tokens-file", str(self.tokens.path)),
            *("--jwt-issuer", ISSUER, "--jwt-audience", "lightspeed", "--jwt-keys", str(self.keys)),
        )

    def mutual(self, table: str) -> tuple[str, ...]:
        """Returns the options of a server that knows its clients by their certificates too."""
        path = self.folder / "certificates.toml"
        path.write_text(table)
        roots = ("--tls-client-roots", str(self.client_roots), "--tls-require-client-certificate")
        return (*roots, "--identity-certificates-file", str(path))

    def tls(self, client: Issued | None = None) -> Tls:
        """Returns the TLS of a client, with its certificate if it has one."""
        if client is None:
            return Tls(roots=self.authority.pem)
        return Tls(roots=self.authority.pem, certificate=client.pem, key=client.key_pem())

    def client(self, process: ServerProcess, token: Any = None, **named: Any) -> Client:
        """Returns a client of a server."""
        tls = named.pop("tls", None) or self.tls()
        return Client(address_of(process), tls=tls, token=token, **named)


def address_of(process: ServerProcess) -> str:
    """Returns the address of a server by the name in its certificate."""
    return f"{HOST}:{process.address.rpartition(':')[2]}"
