"""The schema of the compose specification, against which compose files are checked."""

import subprocess
import sys
from pathlib import Path


def assert_follows_schema(compose_file: Path) -> None:
    """Checks that each key of a compose file is one that compose understands."""
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, str(compose_file)], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
