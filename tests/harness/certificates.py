"""Certificates for tests: an authority that issues them for servers and clients."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its private key."""

    certificate: x509.Certificate
    private_key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    def key_pem(self, password: bytes | None = None) -> bytes:
        """Returns the private key as PEM, encrypted if there is a password."""
        encryption = NoEncryption() if password is None else BestAvailableEncryption(password)
        return self.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)

    def write(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Writes certificate and key, each by one rename, and returns their paths."""
        paths = folder / f"{name}.pem", folder / f"{name}-key.pem"
        for path, contents in zip(paths, (self.pem, self.key_pem()), strict=True):
            new = path.with_name(f"{path.name}.new")
            new.write_bytes(contents)
            new.replace(path)
        return paths


class Authority:
    """A certificate authority."""

    def __init__(self, name: str = "Test authority") -> None:
        """Makes a root certificate."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        self.root = Issued(
            x509.CertificateBuilder(
                self._name,
                self._name,
                self._key.public_key(),
                x509.random_serial_number(),
                now - DAY,
                now + DAY,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, SHA256()),
            self._key,
        )

    @property
    def pem(self) -> bytes:
        """The root certificate as PEM."""
        return self.root.pem

    def issue(
        self, *names: str, common_name: str = "", ends: timedelta = DAY, begins: timedelta = -DAY
    ) -> Issued:
        """Issues a certificate for DNS names, addresses and URIs; it ends and begins so long from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else []
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            self._name,
            x509.Name(subject),
            key.public_key(),
            x509.random_serial_number(),
            now + begins,
            now + ends,
        )
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_alternative_name(name) for name in names]),
                critical=not subject,
            )
        return Issued(builder.sign(self._key, SHA256()), key)

    def server_context(self, folder: Path) -> ssl.SSLContext:
        """Returns the context of an https server at localhost."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue("localhost").write(folder, "https"))
        return context


def _alternative_name(name: str) -> x509.GeneralName:
    if "://" in name:
        return x509.UniformResourceIdentifier(name)
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
