"""The README: what it shows works as it is shown."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """The code blocks of a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_worker_of_the_readme_works(server: str) -> None:
    """The Python block runs as it stands against a server, but for the server's address."""
    (code,) = blocks("python")
    assert 'Client("localhost:50051")' in code
    here = code.replace('"localhost:50051"', repr(server))
    done = subprocess.run(
        [sys.executable, "-c", here], capture_output=True, text=True, timeout=60, check=False
    )
    assert "" == done.stderr
    assert done.stdout.startswith("attempt 1: 842 records of day-1\n['checkpoint.v1|run_id=run-000001|")


def test_every_link_of_the_documents_leads_somewhere() -> None:
    """Relative links in README and the server's documents name files of the project."""
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "server").rglob("*.md"))]
    documents += [ROOT / "protos/README.md", ROOT / "tests/conformance/README.md"]
    documents += [*sorted((ROOT / "clients").glob("*/README.md"))]
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert [] == broken


def test_every_make_target_of_the_readme_exists() -> None:
    """`make` targets that the README names stand in the Makefile."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE)
    assert {"demo", "test", "serve"} <= set(named)
    assert set() == set(named) - set(targets)
