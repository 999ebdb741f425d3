"""Server processes that are killed: each is forked from one that has imported everything.

Owns their start, which costs a tenth of a second instead of a whole one, and their end. What runs is
`lightspeed serve` as the command runs it.
"""

import json
import os
import signal
import subprocess
import sys
from typing import IO, Any

from tests.harness.process import environment

_KENNEL = """
import json, os, sys
import lightspeed_ops.__main__ as command
for line in sys.stdin:
    process = os.fork()
    if process == 0:
        sys.stdin.close()
        sys.argv = ["lightspeed", "serve", *json.loads(line)]
        command.main()
        os._exit(0)
    print(process, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""


class Kennel:
    """Runs one server at a time."""

    def __init__(self, **settings: str) -> None:
        """A kennel with these environment variables."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _KENNEL],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(settings),
        )
        self._server = 0
        self.told: list[str] = []
        """What the server wrote since it was started."""

    def start(self, *arguments: str) -> None:
        """Starts a server; returns when it serves."""
        self._say(json.dumps(arguments))
        self._server = int(_pipe(self._process.stdout).readline())
        self.told = []
        while True:
            line = _pipe(self._process.stderr).readline()
            self.told.append(line)
            if _event(line) == "serving":
                return
            assert line, "".join(self.told)
            assert not line.startswith("lightspeed: "), line

    def kill(self) -> None:
        """Kills the server; returns when it has ended."""
        os.kill(self._server, signal.SIGKILL)
        self._server = 0
        assert int(_pipe(self._process.stdout).readline()) == -signal.SIGKILL

    def close(self) -> None:
        """Ends the kennel, and a server that a failed test left in it."""
        if self._server:
            self.kill()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            _pipe(pipe).close()
        self._process.wait()

    def _say(self, line: str) -> None:
        stdin = _pipe(self._process.stdin)
        stdin.write(line + "\n")
        stdin.flush()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None, "opened as a pipe"
    return pipe


def _event(line: str) -> Any:
    try:
        return json.loads(line).get("event")
    except ValueError:
        return None
