"""``python -m tests.packages [NAME …]``: builds packages into dist/, and proves each in a fresh project.

Names are those of languages, and ``image``: the steps of the Dockerfile. Prints one line for each, and
ends with 1 if a package cannot be built, installed or used.
"""

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conformance.runners import LANGUAGES
from tests.packages.project import DIST, Project, ProofFailed
from tests.packages.proofs import PROOFS
from tests.packages.version import versions

LANES = (("python", "image"), tuple(name for name in PROOFS if name not in {"python", "image"}))
"""Names that are proved one after the other; the lanes run at the same time. The page about deploying and
the image both have a server with the default port."""


def prove(language: str, version: str) -> bool:
    """Proves one language's package, prints how it went, and returns whether it holds."""
    started = time.monotonic()
    if language in LANGUAGES and (missing := LANGUAGES[language].missing()):
        print(f"✗ {language:<12} {', '.join(missing)} missing: {LANGUAGES[language].install}", flush=True)
        return False
    failed = ""
    with tempfile.TemporaryDirectory(prefix=f"lightspeed-{language}-", ignore_cleanup_errors=True) as folder:
        try:
            PROOFS[language](Project(folder=Path(folder).resolve(), version=version))
        except ProofFailed as error:
            failed = str(error)
    mark, took = "✗" if failed else "✓", time.monotonic() - started
    print(f"{mark} {language:<12} {took:5.0f} s  {', '.join(_built(language))}", flush=True)
    if failed:
        print(failed, flush=True)
    return not failed


def _built(language: str) -> list[str]:
    folder = DIST / {"typescript": "npm"}.get(language, language)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def main(names: list[str]) -> int:
    """Proves the named languages, or all, and returns the exit code."""
    if strange := sorted(set(names) - set(PROOFS)):
        sys.exit(f"expected languages among {', '.join(PROOFS)}, but got {', '.join(strange)}")
    (version,) = set(versions())
    wanted = set(names or PROOFS)

    def lane_holds(lane: tuple[str, ...]) -> bool:
        held = [prove(name, version) for name in lane if name in wanted]
        return all(held)

    with ThreadPoolExecutor(len(LANES)) as pool:
        lanes_held = list(pool.map(lane_holds, LANES))
    return 0 if all(lanes_held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
