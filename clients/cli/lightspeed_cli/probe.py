"""The way to a server, step by step: name, connection, TLS, HTTP/2.

Owns the sockets that `doctor` opens before its first call. gRPC says of all these failures that the server is
unavailable; each needs another remedy.
"""

import socket
import ssl
from typing import NoReturn

from lightspeed_cli.contexts import Context
from lightspeed_cli.findings import Finding, State

DEFAULT_PORT = 50051
TIMEOUT_S = 3.0
"""Longest wait for each step: a server in another part of the world answers within one."""
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""What an HTTP/2 client sends first: the preface and an empty SETTINGS frame."""
FRAME_HEADER_BYTES, FRAME_TYPE, SETTINGS_TYPE = 9, 3, 4
TLS_ALERT, HTTP_1 = 0x15, b"HTTP/1"
CHECK = "connection"


class _Broken(Exception):
    """A step failed: what is wrong, and what to do."""

    def __init__(self, text: str, advice: str) -> None:
        super().__init__(text)
        self.text, self.advice = text, advice


def probe(context: Context, timeout_s: float = TIMEOUT_S) -> Finding:
    """Returns whether a gRPC server can be reached with the settings of a context, or which step fails."""
    try:
        with _connected(context, timeout_s) as plain:
            plain.settimeout(timeout_s)
            if uses_tls(context):
                with _secured(plain, context) as opened:
                    _speak_http2(opened, context)
            else:
                _speak_http2(plain, context)
    except _Broken as broken:
        return Finding(CHECK, State.FAILED, broken.text, broken.advice)
    how = "over TLS" if uses_tls(context) else "in plaintext"
    return Finding(CHECK, State.OK, f"{context.address} answers {how}")


def uses_tls(context: Context) -> bool:
    """Returns whether the client connects with TLS, as `connection` decides it."""
    return context.tls or bool(
        context.roots_file or context.certificate_file or context.key_file or context.server_name
    )


def host_and_port(address: str) -> tuple[str, int]:
    """Returns the parts of an address that is no unix socket; the port of gRPC servers unless it has one."""
    address = address.removeprefix("dns:///")
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit() or (":" in host and not host.endswith("]")):
        host, port = address, str(DEFAULT_PORT)
    return host.strip("[]"), int(port)


def _connected(context: Context, timeout_s: float) -> socket.socket:
    address = context.address
    where = "LIGHTSPEED_ADDRESS or lightspeed context set NAME --address ADDRESS"
    try:
        if address.startswith("unix:"):
            return _connected_unix(address.removeprefix("unix:").replace("///", "/", 1), timeout_s)
        return socket.create_connection(host_and_port(address), timeout_s)
    except (socket.gaierror, UnicodeError) as error:
        text = f"the name of {address} is not known here"
        raise _Broken(text, f"correct the address: {where}; or look at the name service") from error
    except TimeoutError as error:
        text = f"{address} did not answer within {timeout_s:g} s"
        raise _Broken(
            text, "look for a firewall between, or a wrong host; ping and traceroute show the way"
        ) from error
    except OSError as error:
        text = f"nothing listens at {address}: {error.strerror}"
        raise _Broken(text, f"start the server there, or correct the address: {where}") from error


def _connected_unix(path: str, timeout_s: float) -> socket.socket:
    opened = socket.socket(socket.AF_UNIX)
    try:
        opened.settimeout(timeout_s)
        opened.connect(path)
    except OSError:
        opened.close()
        raise
    return opened


def _secured(plain: socket.socket, context: Context) -> ssl.SSLSocket:
    host = "localhost" if context.address.startswith("unix:") else host_and_port(context.address)[0]
    try:
        settings = ssl.create_default_context(cafile=context.roots_file or None)
        if context.certificate_file:
            settings.load_cert_chain(context.certificate_file, context.key_file or None)
    except OSError as error:
        text = f"the certificate files of the context cannot be used: {_why(error)}"
        raise _Broken(text, "correct roots_file, certificate_file and key_file of the context") from error
    settings.set_alpn_protocols(["h2"])
    try:
        return settings.wrap_socket(plain, server_hostname=context.server_name or host)
    except ssl.SSLCertVerificationError as error:
        _refuse_certificate(error, context)
    except OSError as error:
        raise _tls_failure(error, context) from error


def _refuse_certificate(error: ssl.SSLCertVerificationError, context: Context) -> NoReturn:
    why = error.verify_message
    advice = "give the authority that signed it: lightspeed context set NAME --roots-file FILE"
    if "expired" in why:
        advice = "write a new certificate and key to the server's files: it takes them without a restart"
    elif "ostname" in why or "IP address" in why:
        advice = "use an address that the certificate has, or name it: LIGHTSPEED_SERVER_NAME"
    raise _Broken(f"the certificate of {context.address} cannot be trusted: {why}", advice) from error


def _tls_failure(error: OSError, context: Context) -> _Broken:
    """Returns what a failed handshake means."""
    if "CERTIFICATE" in _reason(error):
        return _refused_caller(context)
    text = f"{context.address} does not speak TLS, or ended the handshake"
    return _Broken(text, "if it serves in plaintext, leave TLS out: LIGHTSPEED_TLS=false and no files")


def _refused_caller(context: Context) -> _Broken:
    text = f"{context.address} ended the connection after the handshake: it may ask for another certificate"
    advice = "give one that its roots signed: LIGHTSPEED_CERTIFICATE_FILE and LIGHTSPEED_KEY_FILE"
    return _Broken(text, advice)


def _why(error: OSError) -> str:
    """Returns why a file cannot be used; the text of an SSLError has a line of Python's source."""
    return _reason(error).lower().replace("_", " ") or error.strerror or str(error)


def _reason(error: OSError) -> str:
    return getattr(error, "reason", "") or ""


def _speak_http2(opened: socket.socket, context: Context) -> None:
    """Sends the preface of HTTP/2, and checks that the peer answers as an HTTP/2 server."""
    address = context.address
    try:
        opened.sendall(PREFACE)
        answer = opened.recv(FRAME_HEADER_BYTES)
    except TimeoutError as error:
        text = f"something listens at {address}, but it says nothing"
        raise _Broken(
            text, "look at the server: its log, and whether its machine has work for all cores"
        ) from error
    except OSError:
        answer = b""
    if answer.startswith(HTTP_1):
        text = f"{address} is an HTTP/1 server, not gRPC"
        raise _Broken(text, "take the address of --listen, 50051 by default, not that of --admin-listen")
    if not answer and uses_tls(context):
        # With TLS 1.3 a server refuses a caller's certificate after the handshake; its alert may be lost.
        raise _refused_caller(context)
    if not answer or answer[0] == TLS_ALERT:
        text = f"{address} ended the connection at once: it may ask for TLS"
        raise _Broken(
            text, "connect with TLS: LIGHTSPEED_TLS=true, or lightspeed context set NAME --tls true"
        )
    if len(answer) < FRAME_HEADER_BYTES or answer[FRAME_TYPE] != SETTINGS_TYPE:
        text = f"{address} does not speak HTTP/2, which gRPC needs"
        raise _Broken(text, "correct the address: another kind of server listens there")
