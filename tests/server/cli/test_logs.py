"""Logs: every line is the server's own, without characters that control a terminal."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from lightspeed_ops.core.display import displayed, displayed_lines

from tests.harness.process import LIGHTSPEED, environment


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("batch 'b-7' 東京 👩‍🚀 é", "batch 'b-7' 東京 👩‍🚀 é"),  # ordinary text, also joined emoji.
        ("a\nb\tc\r", "a\\u000ab\\u0009c\\u000d"),  # a line break is escaped
        ("\x1b[2J\x00\x7f", "\\u001b[2J\\u0000\\u007f"),  # C0, and DEL
        ("\x85\x9b2J", "\\u0085\\u009b2J"),  # C1: a single byte that begins an escape sequence.
        ("\u202eabc\u2066\u200f\u061c", "\\u202eabc\\u2066\\u200f\\u061c"),  # marks of text direction
        ("a\u2028b\u2029\ufeff", "a\\u2028b\\u2029\\ufeff"),  # other line separators
        ("\udcff", "\\udcff"),  # a byte of a path that is not UTF-8 and cannot be printed
    ],
)
def test_text_is_shown_without_what_a_terminal_obeys(text: str, shown: str) -> None:
    """Control characters and direction marks become visible escapes; other text is unchanged."""
    assert shown == displayed(text)


def test_a_trace_keeps_its_lines() -> None:
    """A stack trace keeps its line breaks and tabs; other control characters are escaped."""
    assert "a\n\tb\\u001b" == displayed_lines("a\n\tb\x1b")


UNREAD = """
import structlog
from lightspeed_ops.cli.logs import configure_logs

configure_logs("info")
input()
for number in range(1_000):
    structlog.get_logger().info("line", number=number)
print("done")
"""


def test_lines_that_cannot_be_written_are_lost() -> None:
    """A log whose reader has gone raises nothing."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", UNREAD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=writing
    ) as process:
        os.close(writing)
        os.close(reading)
        assert b"done\n" == process.communicate(b"\n", timeout=20)[0]


LIBRARIES = """
import asyncio, gc, logging, threading, warnings
import uvloop
from lightspeed_ops import bootstrap
from lightspeed_ops.cli.logs import configure_logs, own_the_log

configure_logs("info")
own_the_log()
logging.getLogger("grpc._cython.cygrpc").error("forged\\n%s", '{"event": "forged"}')
ExecuteBatchError = type("ExecuteBatchError", (Exception,), {})
try:
    raise ExecuteBatchError("the client had left")
except ExecuteBatchError:
    logging.getLogger("grpc._cython.cygrpc").exception("raised in core")
logging.getLogger("asyncio").warning("%d arguments are missing")
warnings.warn("old")
for number in range(1_000):
    logging.getLogger("noisy").warning("line %s", number)

async def fail():
    raise ValueError("in a task\\x1b[2J")

async def main():
    asyncio.get_running_loop().set_exception_handler(bootstrap._log_loop_exception)
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)

uvloop.run(main())
thread = threading.Thread(target=lambda: 1 / 0, name="broken")
thread.start()
thread.join()

class Broken:
    def __del__(self):
        raise RuntimeError("while it was collected")

Broken()
raise SystemError("uncaught")
"""
"""A program whose output comes from Python and its libraries alone."""


@pytest.mark.slow
def test_libraries_and_uncaught_exceptions_are_logged() -> None:
    """Logs of libraries, warnings, the event loop, threads and the interpreter are logged; a flood is cut.

    A response that grpcio cannot send because its client has left is no error of the server.
    """
    ended = subprocess.run(
        [sys.executable, "-c", LIBRARIES], capture_output=True, text=True, timeout=60, check=False
    )
    logged = [json.loads(line) for line in ended.stderr.splitlines()]
    by_event = {line["event"]: line for line in logged}
    assert {
        *("library", "event_loop_exception", "thread_failed", "unraisable_exception", "server_failed"),
    } <= set(by_event)
    assert 1 == ended.returncode
    assert by_event["server_failed"]["exception"].endswith("SystemError: uncaught")
    assert "broken" == by_event["thread_failed"]["thread"]
    assert "ExecuteBatchError" not in ended.stderr
    by_library = {line["library"]: line for line in logged if line["event"] == "library"}
    assert 'forged\n{"event": "forged"}' == by_library["grpc._cython.cygrpc"]["message"]
    assert "%d arguments are missing" == by_library["asyncio"]["message"]
    assert "UserWarning: old" in by_library["py.warnings"]["message"]
    assert len([line for line in logged if line["event"] == "library"]) < 100


@pytest.mark.slow
def test_a_terminal_is_shown_no_escape_of_a_path(tmp_path: Path) -> None:
    """Log lines for people escape the same characters as JSON lines."""
    ours, theirs = pty.openpty()
    folder = tmp_path / "\x1b]0;owned\x07\x9b2J\u202e"
    command = [LIGHTSPEED, "serve", "--listen", f"unix:{tmp_path}/s", "--journal", f"sqlite:{folder}/j.db"]
    with subprocess.Popen(command, stderr=theirs, env=environment({"TERM": "dumb"})) as process:
        os.close(theirs)
        written = b""
        while b"serving" not in written or b"u202e" not in written:
            written += os.read(ours, 4_096)
        process.terminate()
    os.close(ours)
    assert b"\x1b]" not in written
    assert "\x9b".encode() not in written
    assert "\u202e".encode() not in written
