"""A person at a terminal with grpcurl: what is typed and what is seen, as one text."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

DEADLINE_S = 30.0
SHOWN_ADDRESS = "localhost:50051"
"""What a transcript shows in place of the address of the test's server."""
INSTALL = "go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3"


def find_grpcurl() -> str | None:
    """Where grpcurl is: on the PATH, or where the checks of a clean machine put it."""
    build = Path(__file__).parents[2] / "build" / "bin"
    return shutil.which("grpcurl", path=os.pathsep.join([os.environ.get("PATH", ""), str(build)]))


class Terminal:
    """Runs grpcurl against one server and writes down what is seen."""

    def __init__(self, grpcurl: str, address: str) -> None:
        """An empty transcript."""
        self._grpcurl = grpcurl
        self._address = address
        self._lines: list[str] = []

    @property
    def transcript(self) -> str:
        """Everything that was said, typed and seen."""
        return "\n".join(self._lines).replace(self._address, SHOWN_ADDRESS)

    def say(self, remark: str) -> None:
        """Explains what comes."""
        self._lines += [f"# {remark}", ""]

    def ask(self, *verb: str) -> str:
        """Lists or describes."""
        return self._run(["-plaintext", self._address, *verb])

    def call(self, rpc: str, request: str = "") -> str:
        """Calls an RPC with a request in JSON."""
        data = ["-d", request] if request else []
        return self._run(["-plaintext", *data, self._address, f"lightspeed.ops.v1.{rpc}"])

    def watch(self, rpc: str, request: str, *, until: str) -> str:
        """Watches a stream until a text is seen, and then lets go as with Ctrl-C."""
        command = ["-plaintext", "-d", request, self._address, f"lightspeed.ops.v1.{rpc}"]
        seen = ""
        with subprocess.Popen([self._grpcurl, *command], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None, "stdout is a pipe"
            for line in process.stdout:
                seen += line
                if until in seen and line == "}\n":
                    break
            process.kill()
        return self._seen(command, f"{seen}^C")

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            [self._grpcurl, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
        return self._seen(command, done.stdout.rstrip("\n"))

    def _seen(self, command: list[str], output: str) -> str:
        self._lines += [f"$ {shlex.join(['grpcurl', *command])}", *output.splitlines(), ""]
        return output
