"""One function for each language: builds its package, and uses it in a fresh project as its README says.

Owns what each ecosystem calls a package. It must never use the tree of the client after the build.
"""

import json
import shutil
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.deploy.deploying import PAGE, follow_page, lacking
from tests.packages import go_modules
from tests.packages.image import image
from tests.packages.project import (
    DIST,
    ROOT,
    Project,
    ProofFailed,
    Server,
    emptied,
    example,
    must_hold,
    one,
)

PYTHON = ROOT / "clients/python"
COMMAND = ROOT / "clients/cli"
GO = ROOT / "clients/go"
RUST = ROOT / "clients/rust"
JAVA = ROOT / "clients/java"
TYPESCRIPT = ROOT / "clients/typescript"

TREE_ONLY = r"(^|/)(tests?|examples?|conformance|node_modules|target)/"
"""Folders that no package has: they work in the tree alone."""

USAGE = 2
"""Exit code of a command line that is wrong."""
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def python(project: Project) -> None:
    """Builds sdists and wheels of client, command and server, and installs each from its wheel.

    Wheels are built out of the sdists, so that these are whole. mypy sees the types of the client. Without
    the server, the command operates and has no commands of the server's. The environment of the server has
    its wheel and what that requires: it serves, and a worker works there. The page about deploying is
    followed with the wheels.
    """
    dist = emptied(DIST / "python")
    tools = _virtualenv(project, "tools")
    project.run(tools, *PIP, "hatchling>=1.27,<2")
    for folder in (PYTHON, COMMAND, ROOT):
        project.run(tools, "-m", "hatchling", "build", "-t", "sdist", "-d", dist, cwd=folder)
    for source in sorted(dist.glob("*.tar.gz")):
        wheel = (tools, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
        project.run(*wheel, "--wheel-dir", dist, source)
    client = one(dist, f"lightspeed_ops_client-{project.version}-*.whl")
    command = one(dist, f"lightspeed_ops_cli-{project.version}-*.whl")
    server = one(dist, f"lightspeed_operations-{project.version}-*.whl")
    licence = f"lightspeed_ops_client-{project.version}.dist-info/licenses/LICENSE"
    typed = {"lightspeed_client/py.typed", "lightspeed/ops/v1/py.typed"}
    must_hold("the client's wheel", _zipped(client), {*typed, licence}, TREE_ONLY)
    licence = f"lightspeed_ops_cli-{project.version}.dist-info/licenses/LICENSE"
    typed = {"lightspeed_cli/py.typed", "lightspeed_cli/main.py"}
    must_hold("the command's wheel", _zipped(command), {*typed, licence}, TREE_ONLY)
    others = r"^lightspeed(_client|_cli)?/"
    served = {"lightspeed_ops/__main__.py", "lightspeed_ops/console/assets/index.html"}
    must_hold("the server's wheel", _zipped(server), served, others)

    python = _virtualenv(project, "client")
    project.run(python, *PIP, client)
    with Server() as address:
        program = project.write("work.py", example(PYTHON, "python", address))
        project.run_example(python, "-W", "error", program)
    project.run(
        sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "--cache-dir=.mypy", program
    )
    _operate_without_server(project, python, command)

    serving = _virtualenv(project, "server")
    project.run(serving, *PIP, "--find-links", dist, server)
    _prints(project, project.version, serving.with_name("lightspeed"), "--version")
    _prints(project, "Commands of the server", serving.with_name("lightspeed"), "--help")
    _prints(project, "backup", serving.with_name("lightspeed"), "journal", "--help")
    project.run(serving.with_name("lightspeed"), "fixtures")
    with Server(serving.with_name("lightspeed")) as address:
        project.run_example(
            serving, "-W", "error", project.write("serving.py", example(PYTHON, "python", address))
        )
    _follow_deploying(project, dist)


def _operate_without_server(project: Project, python: Path, command: Path) -> None:
    """Installs the command beside the client alone: it operates a server, and has no `serve`."""
    project.run(python, *PIP, command)
    lightspeed = python.with_name("lightspeed")
    _prints(project, project.version, lightspeed, "--version")
    with Server() as address:
        project.env["LIGHTSPEED_ADDRESS"] = address
        _prints(project, "tenants/default/surfaces/default", lightspeed, "surface", "list", "-o", "name")
        _prints(project, "none needs attention", lightspeed, "status")
        del project.env["LIGHTSPEED_ADDRESS"]
    for name in ("serve", "journal"):
        said = project.refusal(lightspeed, name, code=USAGE)
        if "pip install lightspeed-operations" not in said:
            raise ProofFailed(f"expected 'lightspeed {name}' to name the server's package, but: {said}")


def _prints(project: Project, text: str, *command: str | Path) -> None:
    printed = project.run(*command)
    if text not in printed:
        raise ProofFailed(f"expected {' '.join(map(str, command))} to print '{text}', but: {printed}")


def _follow_deploying(project: Project, dist: Path) -> None:
    """Follows the page about deploying in a fresh folder, with the built packages."""
    if missing := lacking():
        raise ProofFailed(f"{PAGE.name} cannot be followed: {missing}")
    folder = project.folder / "deploying"
    folder.mkdir()
    try:
        follow_page(folder, packages=dist)
    except AssertionError as error:
        raise ProofFailed(f"{PAGE.name}: {error}") from error


def go(project: Project) -> None:
    """Zips the modules as a proxy serves them, and lets projects fetch them from there.

    The modules that `go` finds in their repository by the pages that CONTRIBUTING.md shows must be the same.
    """
    go_modules.serve(project)
    version = f"v{project.version}"
    user = project.folder / "user"
    with Server() as address:
        project.write("user/main.go", example(GO, "go", address))
        project.run("go", "mod", "init", "example.com/user", cwd=user)
        project.run("go", "get", f"lightspeed.dev/ops/lightspeed@{version}", cwd=user)
        project.run("go", "mod", "tidy", cwd=user)
        project.run("go", "vet", "./...", cwd=user)
        project.run("go", "build", "-o", project.folder / "work", ".", cwd=user)
        project.run_example(project.folder / "work")
    # A module beside the first requires it in the same version.
    traces = "lightspeed.dev/ops/lightspeedotel"
    project.write("traces/traces.go", f'package traces\n\nimport _ "{traces}"\n')
    project.run("go", "mod", "init", "example.com/traces", cwd=project.folder / "traces")
    project.run("go", "get", f"{traces}@{version}", cwd=project.folder / "traces")
    project.run("go", "build", "./...", cwd=project.folder / "traces")
    go_modules.compare_with_repository(project)


def rust(project: Project) -> None:
    """Packs the crate, and builds a project that depends on it by its name and version."""
    target = ROOT / "build/rust"
    project.env.update({"CARGO_TARGET_DIR": str(target), "CARGO_TERM_COLOR": "never"})
    # The project below builds what was packed, so cargo need not.
    project.run("cargo", "package", "--quiet", "--locked", "--allow-dirty", "--no-verify", cwd=RUST)
    name = f"lightspeed-ops-{project.version}"
    packed = Path(shutil.copy(target / f"package/{name}.crate", emptied(DIST / "rust")))
    with tarfile.open(packed) as archive:
        archive.extractall(project.folder, filter="data")
        names = {entry.removeprefix(f"{name}/") for entry in archive.getnames()}
    must_hold("the crate", names, {"LICENSE", "README.md", "src/lib.rs"}, TREE_ONLY)

    project.write(
        "Cargo.toml",
        f"""
[package]
name = "user"
version = "0.0.0"
edition = "2021"

[dependencies]
lightspeed-ops = "{project.version}"
futures-util = "0.3"
tokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}
tracing-subscriber = {{ version = "0.3", default-features = false, features = ["fmt"] }}

# In place of the registry, which has it after the release.
[patch.crates-io]
lightspeed-ops = {{ path = "{name}" }}

[workspace]
""",
    )
    # Dependencies of the versions that the tests use, so that a build of today is one of tomorrow.
    shutil.copy(RUST / "Cargo.lock", project.folder)
    with Server() as address:
        project.write("src/main.rs", example(RUST, "rust", address))
        project.run("cargo", "build", "--quiet")
        project.run_example(target / "debug/user")


def java(project: Project) -> None:
    """Builds the jar with sources and documentation, and lets a project depend on it by its coordinates.

    The project has no OpenTelemetry, which is optional.
    """
    maven = ("mvn", "--batch-mode", "--quiet", "-Dstyle.color=never")
    name = f"lightspeed-ops-client-{project.version}"
    project.run(*maven, "--activate-profiles=release", "-Dmaven.test.skip=true", "package", cwd=JAVA)
    # A repository is a folder with the coordinates as its path.
    served = project.folder / "repository/dev/lightspeed/ops/lightspeed-ops-client" / project.version
    served.mkdir(parents=True)
    dist = emptied(DIST / "java")
    shutil.copy(JAVA / "pom.xml", dist / f"{name}.pom")
    for suffix in ("", "-sources", "-javadoc"):
        shutil.copy(JAVA / f"target/{name}{suffix}.jar", dist)
    for path in dist.iterdir():
        shutil.copy(path, served)
    client = "dev/lightspeed/ops/client/Client"
    licence = "META-INF/LICENSE"
    must_hold("the jar", _zipped(dist / f"{name}.jar"), {f"{client}.class", licence}, r"/conformance/")
    must_hold("the sources", _zipped(dist / f"{name}-sources.jar"), {f"{client}.java"}, r"/conformance/")
    must_hold(
        "the documentation",
        _zipped(dist / f"{name}-javadoc.jar"),
        {f"dev.lightspeed.ops.client/{client}.html"},
        r"/conformance/",
    )
    described = project.run("jar", "--describe-module", "--file", dist / f"{name}.jar")
    if "dev.lightspeed.ops.client" not in described:
        raise ProofFailed(f"expected the module dev.lightspeed.ops.client, but it is {described}")

    pom = (ROOT / "tests/packages/user.pom.xml").read_text()
    project.write("pom.xml", pom.replace("VERSION", project.version))
    downloaded = project.run(
        *maven, "help:evaluate", "-Dexpression=settings.localRepository", "-DforceStdout"
    )
    places = (
        f"-Dmaven.repo.local={project.folder}/local",
        f"-Dbuilt=file://{project.folder}/repository",
        f"-Ddownloaded=file://{downloaded.strip()}",
    )
    with Server() as address:
        project.write("src/main/java/LoadWorker.java", example(JAVA, "java", address))
        project.run(*maven, *places, "compile")
        libraries = [path.name for path in (project.folder / "target/libraries").iterdir()]
        if optional := [name for name in libraries if "opentelemetry" in name]:
            raise ProofFailed(f"expected the Java client to need no OpenTelemetry, but it brings {optional}")
        project.run_example("java", "-cp", "target/classes:target/libraries/*", "LoadWorker")


def typescript(project: Project) -> None:
    """Packs the package, and compiles a project of each kind of module resolution that depends on it.

    At first it has no OpenTelemetry, which is optional; then a program of the cookbook traces its handlers.
    """
    dist = emptied(DIST / "npm")
    project.run("npm", "ci", "--silent", cwd=TYPESCRIPT)
    project.run("npm", "pack", "--silent", "--pack-destination", dist, cwd=TYPESCRIPT)
    packed = one(dist, f"*{project.version}.tgz")
    with tarfile.open(packed) as archive:
        names = {entry.removeprefix("package/") for entry in archive.getnames()}
    must_hold("the npm package", names, {"LICENSE", "README.md", "package.json"}, TREE_ONLY)

    manifest = json.loads((TYPESCRIPT / "package.json").read_text())
    versions = {name: f"{name}@{version}" for name, version in manifest["devDependencies"].items()}
    project.write("package.json", json.dumps({"name": "user", "private": True, "type": "module"}))
    project.run("npm", "install", "--silent", packed, versions["typescript"], versions["@types/node"])
    with Server() as address:
        project.write("work.ts", example(TYPESCRIPT, "ts", address))
        _compile(project, "work.ts")
        project.run_example("node", "node16/work.js")
        tracing = [version for name, version in versions.items() if name.startswith("@opentelemetry/")]
        project.run("npm", "install", "--silent", *tracing)
        project.write("traced.ts", (TYPESCRIPT / "examples/cookbook/instrumented.ts").read_text())
        _compile(project, "traced.ts")
        if "10 handlers finished" not in (printed := project.run("node", "node16/traced.js", address)):
            raise ProofFailed(f"expected the traced worker to finish, but it printed\n{printed}")


RESOLUTIONS = (("node16", "node16"), ("es2022", "bundler"), ("es2022", "node10"))
"""Kinds of TypeScript projects: `module` and `moduleResolution`."""


def _compile(project: Project, program: str) -> None:
    """Compiles a program of a TypeScript project in each kind of module resolution."""
    for module, resolution in RESOLUTIONS:
        options = {
            "target": "ES2022",
            "module": module,
            "moduleResolution": resolution,
            "strict": True,
            "types": ["node"],
            "outDir": resolution,
        }
        project.write("tsconfig.json", json.dumps({"compilerOptions": options, "files": [program]}))
        project.run("npx", "tsc")


PROOFS: Mapping[str, Callable[[Project], None]] = {
    "python": python,
    "go": go,
    "typescript": typescript,
    "java": java,
    "rust": rust,
    "image": image,
}
"""Proof of each language's package, and of the image of the server."""


def _virtualenv(project: Project, name: str) -> Path:
    venv.create(project.folder / name, with_pip=True)
    return project.folder / name / "bin/python"


def _zipped(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as opened:
        return set(opened.namelist())
