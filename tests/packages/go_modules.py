"""The Go modules: as a module proxy serves them, and as `go` finds them in their repository.

Owns how a module is found. A proxy has files under the path of the module. Without a proxy, `go` asks a page
under that path for the repository and the folder, and takes the commit with the tag of folder and version.
"""

import json
import re
import shutil
import sys
import threading
import zipfile
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from tests.packages.project import DIST, ROOT, Project, ProofFailed, emptied, must_hold

GO = ROOT / "clients/go"
HOST = "lightspeed.dev"
PAGE = re.compile(r'<meta name="go-import" content="(\S+) git https://(\S+) (\S+)">')
"""The line of a page: path of the module, repository, and folder."""
FOLDERS_SINCE = (1, 25)
"""The first Go that reads the folder."""


def modules() -> Mapping[str, Path]:
    """Returns the folder of each module by its path."""
    manifests = sorted(GO.rglob("go.mod"))
    return {
        re.findall(r"^module (\S+)$", path.read_text(), re.MULTILINE)[0]: path.parent for path in manifests
    }


def pages() -> Mapping[str, tuple[str, str]]:
    """Returns the repository and the folder that CONTRIBUTING.md has for each module."""
    found = PAGE.findall((ROOT / "CONTRIBUTING.md").read_text())
    return {module: (repository, folder) for module, repository, folder in found}


def serve(project: Project) -> None:
    """Writes the zips of all modules into dist/, and into a folder as a proxy for the project's commands."""
    version = f"v{project.version}"
    dist = emptied(DIST / "go")
    for module, folder in modules().items():
        zipped = dist / f"{folder.name}-{version}.zip"
        names = _files(project, folder)
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.write(folder / name, f"{module}@{version}/{name}")
        must_hold(module, set(names), {"LICENSE", "go.mod"}, r"^\.|\.test$")
        served = project.folder / "proxy" / module / "@v"
        served.mkdir(parents=True)
        (served / "list").write_text(f"{version}\n")
        (served / f"{version}.info").write_text(json.dumps({"Version": version}))
        shutil.copy(folder / "go.mod", served / f"{version}.mod")
        shutil.copy(zipped, served / f"{version}.zip")

    settings = json.loads(project.run("go", "env", "-json", "GOPROXY", "GOMODCACHE"))
    # A module cache of its own, which gets all others from the cache and the proxy of this machine.
    proxies = (
        f"file://{project.folder}/proxy",
        f"file://{settings['GOMODCACHE']}/cache/download",
        settings["GOPROXY"],
    )
    project.env.update(
        {
            "GOPROXY": ",".join(proxies),
            "GONOSUMDB": HOST,
            "GOMODCACHE": str(project.folder / "modules"),
            "GOFLAGS": "-modcacherw -trimpath",
            "GOWORK": "off",
        }
    )


def compare_with_repository(project: Project) -> None:
    """Checks that the pages and tags of the release lead `go` to the same modules as the proxy.

    Raises:
        ProofFailed: A module is not found, or is a different one.
    """
    printed = project.run("go", "env", "GOVERSION")
    if tuple(int(number) for number in re.findall(r"\d+", printed)[:2]) < FOLDERS_SINCE:
        sys.stderr.write(f"{printed.strip()} reads no folders of modules: the tags are not compared\n")
        return
    repository = _tagged_repository(project)
    with _Pages() as port:
        direct = {
            "GONOPROXY": HOST,
            "GOINSECURE": HOST,
            "GOMODCACHE": str(project.folder / "direct"),
            # Requests for pages go to the server of this proof; git takes the repository from the disk.
            "HTTP_PROXY": f"http://127.0.0.1:{port}",
            "HTTPS_PROXY": f"http://127.0.0.1:{port}",
            "NO_PROXY": "",
            "no_proxy": "",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{repository.as_uri()}.insteadOf",
            "GIT_CONFIG_VALUE_0": f"http://{HOST}/ops.git",
        }
        found = Project(folder=project.folder, version=project.version, env=project.env | direct)
        for module in modules():
            expected, actual = _sum(project, module), _sum(found, module)
            if expected != actual:
                raise ProofFailed(f"expected the tag of {module} to have {expected}, but it has {actual}")


def _files(project: Project, folder: Path) -> list[str]:
    """Returns the files of a module: those of the folder, without modules in folders of it."""
    listed = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    names = project.run(*listed, cwd=folder).splitlines()
    others = tuple(f"{Path(name).parent}/" for name in names if name.endswith("/go.mod"))
    return [name for name in names if not name.startswith(others) and (folder / name).exists()]


def _tagged_repository(project: Project) -> Path:
    """Returns a repository with the modules in their folders, and with the tags of the release."""
    repository = project.folder / "repository"
    for folder in modules().values():
        for name in _files(project, folder):
            copy = repository / folder.relative_to(ROOT) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / name, copy)
    author = ("-c", "user.name=release", "-c", "user.email=release@localhost")
    project.run("git", "init", "--quiet", repository)
    project.run("git", "add", "--all", "--force", cwd=repository)
    project.run("git", *author, "commit", "--quiet", "--message=release", cwd=repository)
    for folder in modules().values():
        project.run("git", "tag", f"{folder.relative_to(ROOT)}/v{project.version}", cwd=repository)
    return repository


def _sum(project: Project, module: str) -> str:
    downloaded = project.run("go", "mod", "download", "-json", f"{module}@v{project.version}")
    return str(json.loads(downloaded)["Sum"])


class _Pages:
    """The pages of the release, as a context: a server to which `go` sends its requests."""

    def __enter__(self) -> int:
        """Starts it and returns its port."""
        self._server = HTTPServer(("127.0.0.1", 0), _Page)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self._server.server_port

    def __exit__(self, *_: object) -> None:
        """Stops it."""
        self._server.shutdown()
        self._server.server_close()


class _Page(BaseHTTPRequestHandler):
    """Answers a path with the page of the module that has it: the one with the longest fitting path."""

    def do_GET(self) -> None:
        """Answers one request."""
        path = self.path.removeprefix("http://").partition("?")[0]
        module = max((one for one in pages() if f"{path}/".startswith(f"{one}/")), key=len, default="")
        if not module:
            self.send_error(404)
            return
        repository, folder = pages()[module]
        self.send_response(200)
        self.end_headers()
        # Git is given the repository's folder for its address, which is not encrypted here.
        self.wfile.write(
            f'<meta name="go-import" content="{module} git http://{repository} {folder}">'.encode()
        )

    def do_CONNECT(self) -> None:
        """Refuses TLS, after which `go` asks without."""
        self.send_error(502)

    def log_message(self, *_: object) -> None:
        """Logs nothing."""
