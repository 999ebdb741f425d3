"""Receivers of events: an HTTP endpoint or a file.

Owns one delivery of one event, and what its answer means. It must never wait and try again: the
exporter does.
"""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from time import time
from typing import Protocol, TextIO
from urllib.parse import urlsplit

from lightspeed_cli import VERSION
from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.openlineage.events import Json
from lightspeed_cli.openlineage.state_file import LineFile

TIMEOUT_S = 30.0
"""Wait for a connection, and for each part of a response: a receiver writes an event to a database or two."""
RESPONSE_BYTES = 64 * 1024
"""Most bytes that are read of a response; a longer one costs the connection."""
SHOWN_CHARACTERS = 300
"""Characters of a response that a message shows."""
LONGEST_RETRY_AFTER_S = 600.0
"""A receiver that asks for a longer wait is asked again after ten minutes."""
TRY_AGAIN = frozenset({408, 425, 429})
"""Statuses below 500 that say that the same request may succeed later."""
ABOUT_THE_EVENT = frozenset({400, 409, 413, 414, 415, 422, 431})
"""Statuses that say that this event will never be accepted; all others refuse the exporter."""


class Verdict(Enum):
    """What the answer of a receiver means for an event."""

    DELIVERED = auto()
    TRY_AGAIN = auto()
    """The receiver is away, or too busy."""
    REJECTED = auto()
    """The receiver will never accept this event."""
    REFUSED = auto()
    """The receiver accepts nothing from this exporter: its address or its key is wrong."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer of a receiver: what it means, what it said, and after how many seconds it asks for a retry."""

    verdict: Verdict
    text: str = ""
    retry_after_s: float = 0.0
    status: int = 0


class Receiver(Protocol):
    """A place for events."""

    def deliver(self, event: Json) -> Answer:
        """Delivers one event."""
        ...

    def sync(self) -> Mapping[str, int]:
        """Returns, when all delivered events are durable, the sizes that the state keeps."""
        ...

    def close(self) -> None:
        """Closes files and connections."""
        ...


class HttpReceiver:
    """An HTTP endpoint that takes one event in each POST, over one connection that is kept."""

    def __init__(
        self,
        url: str,
        *,
        key_file: Path | None = None,
        key_header: str = "Authorization",
        tls: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Prepares a receiver; it connects with the first event.

        Args:
            url: Endpoint, http or https.
            key_file: File with the key, which is read before each event: a rotated key needs no restart.
            key_header: Header of the key. In Authorization it is a bearer token.
            tls: Roots and client certificate; None: roots of the system.
            timeout_s: Wait for a connection, and for each part of a response, seconds.

        Raises:
            CommandFailed: The URL cannot be used, or the key would be sent over plaintext.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise CommandFailed(f"expected a URL such as https://HOST/PATH, but got {url}", ExitCode.USAGE)
        if key_file is not None and parts.scheme == "http" and not _is_loopback(parts.hostname):
            message = f"expected https for a key, but {url} is plaintext: networks on the way could read it"
            raise CommandFailed(message, ExitCode.USAGE)
        self._host, self._port = parts.hostname, parts.port
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._key_file, self._key_header, self._timeout_s = key_file, key_header, timeout_s
        self._connection: HTTPConnection | None = None

    def deliver(self, event: Json) -> Answer:
        """Delivers one event; any 2xx is a delivery."""
        body = json.dumps(event, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", "User-Agent": f"lightspeed/{VERSION}"}
        if self._key_file is not None:
            key = _key(self._key_file)
            headers[self._key_header] = f"Bearer {key}" if self._key_header == "Authorization" else key
        kept = self._connection is not None
        try:
            try:
                return self._post(body, headers)
            except (ConnectionError, HTTPException):
                # A receiver may close a kept connection at any time: that says nothing about the next one.
                if not kept:
                    raise
                self.close()
                return self._post(body, headers)
        except ssl.SSLCertVerificationError as error:
            self.close()
            return Answer(Verdict.REFUSED, f"its certificate is not accepted: {error.verify_message}")
        except (OSError, HTTPException) as error:
            self.close()
            return Answer(Verdict.TRY_AGAIN, f"{type(error).__name__}: {error}")

    def sync(self) -> Mapping[str, int]:
        """Returns no sizes: a 2xx is the receiver's word that it has the event."""
        return {}

    def close(self) -> None:
        """Closes the connection; the next event opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._connection is None:
            self._connection = (
                HTTPSConnection(self._host, self._port, timeout=self._timeout_s, context=self._tls)
                if self._tls is not None
                else HTTPConnection(self._host, self._port, timeout=self._timeout_s)
            )
        self._connection.request("POST", self._target, body, dict(headers))
        response = self._connection.getresponse()
        text = response.read(RESPONSE_BYTES)
        if not response.isclosed():
            self.close()
        return _answer_of(response, text.decode(errors="replace"))


class FileReceiver:
    """A file with one event in each line. After a crash the export cuts off what was not confirmed."""

    NAME = "events"
    """Name of its size in the state."""

    def __init__(self, path: Path, sizes: Mapping[str, int]) -> None:
        """Opens the file; lines that were there before the first export stay."""
        self._file = LineFile(path, sizes.get(self.NAME))

    def deliver(self, event: Json) -> Answer:
        """Appends one event."""
        self._file.append(json.dumps(event, separators=(",", ":"), ensure_ascii=False))
        return Answer(Verdict.DELIVERED)

    def sync(self) -> Mapping[str, int]:
        """Returns the size when all events are on the disk."""
        return {self.NAME: self._file.sync()}

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


class TextReceiver:
    """A stream of text with one event in each line, such as standard output."""

    def __init__(self, stream: TextIO) -> None:
        """Writes to an open stream, which stays open."""
        self._stream = stream

    def deliver(self, event: Json) -> Answer:
        """Writes one event."""
        self._stream.write(f"{json.dumps(event, separators=(',', ':'))}\n")
        return Answer(Verdict.DELIVERED)

    def sync(self) -> Mapping[str, int]:
        """Returns no sizes, when all events are written."""
        self._stream.flush()
        return {}

    def close(self) -> None:
        """Does nothing."""


def _answer_of(response: HTTPResponse, text: str) -> Answer:
    status = response.status
    said = f"HTTP {status} {response.reason}: {text.strip()[:SHOWN_CHARACTERS]}".rstrip(" :")
    if 200 <= status < 300:  # noqa: PLR2004 - the class of success
        return Answer(Verdict.DELIVERED, said, status=status)
    if status >= 500 or status in TRY_AGAIN:  # noqa: PLR2004 - the class of failures of servers
        after_s = retry_after_s(response.getheader("Retry-After", ""), time())
        return Answer(Verdict.TRY_AGAIN, said, after_s, status)
    verdict = Verdict.REJECTED if status in ABOUT_THE_EVENT else Verdict.REFUSED
    return Answer(verdict, said, status=status)


def retry_after_s(header: str, now_s: float) -> float:
    """Returns the seconds of a Retry-After, which has seconds or a date; 0 if it has neither."""
    text = header.strip()
    if text.isdecimal():
        after_s = float(text)
    else:
        try:
            after_s = parsedate_to_datetime(text).timestamp() - now_s
        except ValueError:
            return 0.0
    return min(LONGEST_RETRY_AFTER_S, max(0.0, after_s))


def _key(path: Path) -> str:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise CommandFailed(
            f"expected the receiver's key in {path}, but: {error}", ExitCode.ACCESS
        ) from error
    if not key or not key.isprintable() or not key.isascii():
        raise CommandFailed(f"expected the receiver's key in {path}, but it has none", ExitCode.ACCESS)
    return key


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
