"""A terminal session with grpcurl: its input and output, as one text."""

import difflib
import os
import re
import shlex
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

DEADLINE_S = 30.0
SHOWN_ADDRESS = "localhost:50051"
"""Address in transcripts, in place of the address of the test's server."""
SHOWN_INSTANCE = "0123456789abcdef"
"""Instance in transcripts, in place of the random one of the test's server."""
SERVER, SHOWN_VERSION = "lightspeed-operations", "0.1.0"
"""The package of the server, and its version in transcripts, which a new version must not change."""
SHOWN_DEADLINE = "Message: context deadline exceeded"
"""Message of a call at its deadline in transcripts: that of grpcurl, though the server may end it first."""
ELIDED = "⋮"
"""Mark in transcripts for lines that a surface shares with the previously shown one."""
CONTEXT_LINES = 3
"""Number of shared lines that stay around new ones, so that readers see their place."""
INSTALL = "go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3"


def find_grpcurl() -> str | None:
    """Returns the path of grpcurl: on the PATH, or in the folder of the checks of a clean machine."""
    build = Path(__file__).parents[2] / "build" / "bin"
    return shutil.which("grpcurl", path=os.pathsep.join([os.environ.get("PATH", ""), str(build)]))


class Terminal:
    """Runs grpcurl against one server and writes the transcript."""

    def __init__(self, grpcurl: str, address: str) -> None:
        """Starts with an empty transcript."""
        self._grpcurl = grpcurl
        self._address = address
        self._lines: list[str] = []
        self._surface: list[str] = []
        self.token = ""
        """The token of the calls; empty for calls without one."""
        self.asked: set[str] = set()
        """RPCs that were called, by their full names."""

    @property
    def transcript(self) -> str:
        """The transcript: remarks, commands and output."""
        text = "\n".join(self._lines).replace(self._address, SHOWN_ADDRESS)
        text = re.sub(r'"instance": "[0-9a-f]{16}"', f'"instance": "{SHOWN_INSTANCE}"', text)
        text = text.replace("Message: Deadline Exceeded", SHOWN_DEADLINE)
        return text.replace(f'"version": "{version(SERVER)}"', f'"version": "{SHOWN_VERSION}"')

    def remark(self, text: str) -> None:
        """Adds a remark about the next commands."""
        self._lines += [f"# {text}", ""]

    def ask(self, *verb: str, flags: tuple[str, ...] = ()) -> str:
        """Runs a list or describe command."""
        return self._run(["-plaintext", *flags, self._address, *verb])

    def call(self, rpc: str, request: str = "") -> str:
        """Calls an RPC with a request in JSON."""
        data = ["-d", request] if request else []
        return self._run(["-plaintext", *data, self._address, self._full(rpc)])

    def follow(self, rpc: str, request: str, *, seconds: int) -> str:
        """Watches a stream for that many seconds; grpcurl then ends it."""
        bound = ["-max-time", str(seconds)]
        return self._run(["-plaintext", *bound, "-d", request, self._address, self._full(rpc)])

    def send(self, rpc: str, *frames: str) -> str:
        """Sends frames over a stream, and shows the responses until the stream ends."""
        command = ["-plaintext", "-d", "@", self._address, self._full(rpc)]
        return self._run(command, typed="\n".join(frames))

    def watch(self, rpc: str, request: str, *, until: str) -> str:
        """Watches a stream until a text appears, and then ends it as with Ctrl-C."""
        command = ["-plaintext", "-d", request, self._address, self._full(rpc)]
        seen = ""
        with subprocess.Popen(
            [self._grpcurl, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None, "stdout is a pipe"
            for line in process.stdout:
                seen += line
                if until in seen and line == "}\n":
                    break
            process.kill()
        return self._seen(command, f"{seen}^C")

    def _full(self, rpc: str) -> str:
        """Returns the full name of an RPC; RPCs of this service may be given without their package."""
        full = rpc if rpc.startswith("grpc.") else f"lightspeed.ops.v1.{rpc}"
        self.asked.add(full)
        return full

    def _run(self, command: list[str], typed: str = "") -> str:
        if self.token:
            command = ["-H", f"authorization: Bearer {self.token}", *command]
        done = subprocess.run(
            [self._grpcurl, *command],
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
        return self._seen(command, done.stdout.rstrip("\n"), typed)

    def _seen(self, command: list[str], output: str, typed: str = "") -> str:
        here = [" <<'END'", *typed.splitlines(), "END"] if typed else [""]
        self._lines += [f"$ {shlex.join(['grpcurl', *command])}{here[0]}", *here[1:]]
        self._lines += [*self._shortened(output.splitlines()), ""]
        return output

    def _shortened(self, lines: list[str]) -> list[str]:
        """Returns a response without the lines that its surface shares with the previously shown surface."""
        if not any(line.strip() == '"pipeline_runtime": {' for line in lines):
            return lines
        before, self._surface = self._surface, lines
        shown: set[int] = set()
        for tag, _, _, begin, end in difflib.SequenceMatcher(
            None, before, lines, autojunk=False
        ).get_opcodes():
            if tag != "equal":
                shown |= set(range(begin - CONTEXT_LINES, end + CONTEXT_LINES))
        shown |= {0, len(lines) - 1}
        found: list[str] = []
        for place, line in enumerate(lines):
            if place in shown:
                found.append(line)
            elif found[-1] != ELIDED:
                found.append(ELIDED)
        return found
