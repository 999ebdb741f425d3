"""Generates all committed code from the protos, or checks that the code matches them.

Java code is not committed: the build of the Java client generates it from descriptors, which are, and the
check runs that build step.

    python protos/generate.py                     write the generated code
    python protos/generate.py --check             fail if a file differs, and name it
    python protos/generate.py --check-runtimes    fail if the code does not load on a supported protobuf
    python protos/generate.py --third-party       only fetch protos/third_party, which buf needs

The generators have an environment of their own under build/: grpcio-tools brings its own protoc, and
code from newer generators loads on no older protobuf. This script must import only the standard
library, and never the code that it generates.
"""

import argparse
import filecmp
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generate_calls import (
    go_rpcs,
    java_calls,
    java_paged_calls,
    python_methods,
    read_rpcs,
    rust_pages,
    rust_table,
    rust_watches,
    typescript_long_calls,
)

PROTOS = Path(__file__).resolve().parent
ROOT = PROTOS.parent
BUILD = ROOT / "build"
THIRD_PARTY = PROTOS / "third_party"
VENDORED = PROTOS / "vendored"
INCLUDES = (f"-I{PROTOS}", f"-I{THIRD_PARTY}", f"-I{VENDORED}")

# The output of grpcio-tools 1.76.0 loads on protobuf 6.31 to 7; the output of 1.85 needs protobuf 7.35.
GENERATORS = ("grpcio-tools==1.76.0", "mypy-protobuf==5.1.0", "googleapis-common-protos==1.76.0")

# Generators that `go install` puts into build/bin; clients/go/go.mod names the runtime that fits them.
GO_GENERATORS = {
    "protoc-gen-go": "google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.11",
    "protoc-gen-go-grpc": "google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.1",
}

# Both ends of the range in clients/python/pyproject.toml; "newest" is the newest version of the day build/
# was filled.
RUNTIMES = {
    "oldest": ("protobuf==6.31.*", "grpcio==1.76.0", "googleapis-common-protos"),
    "newest": ("protobuf>=7,<8", "grpcio>=1.85,<2", "googleapis-common-protos"),
}

# The types of error details: they must be loaded for reflection, so that grpcurl can print them.
THIRD_PARTY_MODULES = ("google.rpc.code_pb2", "google.rpc.error_details_pb2", "google.rpc.status_pb2")


@dataclass(frozen=True, kw_only=True)
class Target:
    """The generated code of one proto package in one language.

    Attributes:
        package: The folder of the generated files, under the destination.
        destination: The folder, from the top, in which the language looks up packages.
        suffixes: The ends of generated names; the script leaves any other file alone.
        generate: Writes the code of the named protos into a destination.
        source: The folder that has the protos.
        protos: The folder of the protos under the source, if it is not the package.
        names: The stems of the protos to generate, if they are not all of the folder.
    """

    package: str
    destination: str
    suffixes: tuple[str, ...]
    generate: Callable[[list[str], Path], None]
    source: Path = PROTOS
    protos: str = ""
    names: tuple[str, ...] = ()


def main() -> int:
    """Executes the command line and returns the exit code."""
    parser = argparse.ArgumentParser(description="Generate all committed code from the protos.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing, fail where a file differs")
    mode.add_argument(
        "--check-runtimes", action="store_true", help="load it on the oldest and newest protobuf"
    )
    mode.add_argument("--third-party", action="store_true", help="only fetch protos/third_party")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.check_runtimes:
            return check_runtimes(Path(folder))
        copy_third_party()
        if arguments.third_party:
            return 0
        generate(Path(folder))
        return check(Path(folder)) or check_java() if arguments.check else write(Path(folder))


def generate(fresh: Path) -> None:
    """Generates every target into an empty folder, in the layout of the repository."""
    for target in TARGETS:
        found = sorted((target.source / (target.protos or target.package)).glob("*.proto"))
        protos = [
            path.relative_to(target.source).as_posix()
            for path in found
            if not target.names or path.stem in target.names
        ]
        if not protos:
            continue
        destination = fresh / target.destination
        destination.mkdir(parents=True, exist_ok=True)
        target.generate(protos, destination)


def check(fresh: Path) -> int:
    """Prints every committed file that does not match the protos and returns the exit code."""
    found = [f"{name} {fault}" for name, fault in differences(fresh)]
    if found:
        print("expected generated code to be what the protos say (`make generate`), but", *found, sep="\n  ")
        return 1
    print(f"generated code: {len(generated_files(ROOT))} files are what the protos say")
    return 0


def check_java() -> int:
    """Runs the generation of the Java build, prints missing classes and returns the exit code."""
    if shutil.which("mvn") is None:
        sys.exit("expected mvn, which generates the Java code, but it is missing: apt-get install maven")
    run("mvn", "--batch-mode", "--quiet", f"--file={ROOT / 'clients/java/pom.xml'}", "generate-sources")
    generated = {path.stem for path in (ROOT / "clients/java/target/generated-sources").rglob("*.java")}
    text = "\n".join(path.read_text() for path in (PROTOS / OPS).glob("*.proto"))
    expected = set(re.findall(r"^(?:message|enum) (\w+)", text, re.MULTILINE))
    expected |= {f"{name}Grpc" for name in re.findall(r"^service (\w+)", text, re.MULTILINE)}
    if missing := sorted(expected - generated):
        print(
            "expected the Java build to generate a class for each of these, but it did not",
            *missing,
            sep="\n  ",
        )
        return 1
    print(f"generated code: the Java build generates {len(generated)} classes from the protos")
    return 0


def write(fresh: Path) -> int:
    """Makes the committed files match the protos, writing only those that differ; returns 0."""
    for name, fault in differences(fresh):
        if (fresh / name).exists():
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(fresh / name, ROOT / name)
        else:
            (ROOT / name).unlink()
        print(f"renewed {name}: it {fault}")
    return 0


def differences(fresh: Path) -> Iterator[tuple[str, str]]:
    """Yields each wrong generated file, as a path from the top, and its fault."""
    expected, actual = generated_files(fresh), generated_files(ROOT)
    for name in sorted(expected | actual):
        if name not in actual:
            yield name, "is missing"
        elif name not in expected:
            yield name, "should not exist"
        elif not filecmp.cmp(fresh / name, ROOT / name, shallow=False):
            yield name, "differs"


def generated_files(top: Path) -> set[str]:
    """Returns the generated files of every target below a top folder, as paths relative to it."""
    return {
        path.relative_to(top).as_posix()
        for target in TARGETS
        for path in (top / target.destination / target.package).glob("*")
        if path.name.endswith(target.suffixes)
    }


def copy_third_party() -> None:
    """Fills protos/third_party with the protos of google.rpc and google.api, unless it is up to date."""
    python = generator("python")
    version = GENERATORS[-1]
    stamp = THIRD_PARTY / ".version"
    if stamp.exists() and stamp.read_text() == version:
        return
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    source = Path(run(python, "-c", query).strip()) / "google"
    shutil.rmtree(THIRD_PARTY, ignore_errors=True)
    for name in ("api", "rpc"):
        for path in sorted((source / name).glob("*.proto")):
            copy = THIRD_PARTY / "google" / name / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    stamp.write_text(version)


def generate_python(protos: list[str], destination: Path) -> None:
    """Writes Python modules and typed stubs, and gRPC code for protos with a service."""
    protoc = (generator("python"), "-m", "grpc_tools.protoc", f"--descriptor_set_in={without_rules()}")
    mypy = f"--plugin=protoc-gen-mypy={generator('protoc-gen-mypy')}"
    mypy_grpc = f"--plugin=protoc-gen-mypy_grpc={generator('protoc-gen-mypy_grpc')}"
    run(*protoc, mypy, f"--python_out={destination}", f"--mypy_out=quiet:{destination}", *protos)
    services = [
        name for name in protos if re.search(r"^service\s", (PROTOS / name).read_text(), re.MULTILINE)
    ]
    if services:
        run(
            *protoc,
            mypy_grpc,
            f"--grpc_python_out={destination}",
            f"--mypy_grpc_out=quiet:{destination}",
            *services,
        )


def generate_go(protos: list[str], destination: Path) -> None:
    """Writes messages and gRPC code for Go."""
    plugins = [f"--plugin={name}={go_generator(name)}" for name in GO_GENERATORS]
    run(
        *(generator("python"), "-m", "grpc_tools.protoc", f"--descriptor_set_in={without_rules()}", *plugins),
        *(f"--go_out={destination}", "--go_opt=paths=source_relative"),
        *(f"--go-grpc_out={destination}", "--go-grpc_opt=paths=source_relative"),
        *protos,
    )


def generate_typescript(protos: list[str], destination: Path) -> None:
    """Writes a TypeScript module for each proto, messages and services together."""
    plugin = ROOT / "clients/typescript/node_modules/.bin/protoc-gen-es"
    if not plugin.exists():
        sys.exit(f"expected {plugin.relative_to(ROOT)}, but there is none: (cd clients/typescript && npm ci)")
    run(
        *(generator("python"), "-m", "grpc_tools.protoc", f"--descriptor_set_in={without_rules()}"),
        f"--plugin=protoc-gen-es={plugin}",
        f"--es_out={destination}",
        "--es_opt=target=ts,import_extension=js",
        *protos,
    )


def generate_typescript_client(protos: list[str], destination: Path) -> None:
    """Writes the TypeScript modules of the contract, and the list of its long calls."""
    generate_typescript(protos, destination)
    text = typescript_long_calls(read_rpcs(PROTOS / OPS))
    (destination / OPS / "long_calls.ts").write_text(text)


def go_generator(name: str) -> str:
    """Returns the path of a generator of Go code; installs it if its version changed."""
    module, folder = GO_GENERATORS[name], BUILD / "bin"
    stamp = folder / f".{name}"
    if not (stamp.exists() and stamp.read_text() == module):
        if shutil.which("go") is None:
            sys.exit(f"expected go, which installs {name}, but it is missing: apt-get install golang-go")
        folder.mkdir(parents=True, exist_ok=True)
        run("go", "install", module, environment={"GOBIN": str(folder)})
        stamp.write_text(module)
    return str(folder / name)


def generate_rust(protos: list[str], destination: Path) -> None:
    """Writes messages and service clients for Rust, and the messages of google.rpc beside them."""
    if shutil.which("cargo") is None:
        sys.exit("expected cargo, which builds the generator, but it is missing: see https://rustup.rs")
    folder = destination / Path(protos[0]).parent
    folder.mkdir(parents=True, exist_ok=True)
    descriptors = describe([*protos, "google/rpc/error_details.proto"])
    manifest, target = ROOT / "clients/rust/generator/Cargo.toml", BUILD / "rust"
    cargo = ("cargo", "run", "--quiet", "--locked", f"--manifest-path={manifest}", f"--target-dir={target}")
    run(*cargo, str(descriptors), str(folder))
    rpcs = read_rpcs(PROTOS / OPS)
    (folder / "calls.rs").write_text(rust_table(rpcs))
    (folder / "pages.rs").write_text(rust_pages(rpcs))
    (folder / "watches.rs").write_text(rust_watches(rpcs))


def generate_python_client(_: list[str], destination: Path) -> None:
    """Writes the methods of both Python clients."""
    package = "lightspeed_client/_internal"
    (destination / package).mkdir(parents=True, exist_ok=True)
    for is_async, name in ((False, "client_methods.py"), (True, "async_client_methods.py")):
        text = python_methods(ROOT / "clients/python" / package, is_async=is_async)
        (destination / package / name).write_text(text)


def generate_go_client(_: list[str], destination: Path) -> None:
    """Writes what the Go client adds to its generated code for each RPC."""
    (destination / GO_CLIENT).mkdir(parents=True, exist_ok=True)
    (destination / GO_CLIENT / "rpcs.go").write_text(go_rpcs(read_rpcs(PROTOS / OPS)))


def generate_java(protos: list[str], destination: Path) -> None:
    """Writes the descriptors from which the build of the Java client generates its messages and stubs."""
    (destination / JAVA_DESCRIPTORS).mkdir(parents=True, exist_ok=True)
    descriptors = destination / JAVA_DESCRIPTORS / "contract.binpb"
    run(
        *(generator("python"), "-m", "grpc_tools.protoc", f"--descriptor_set_in={without_rules()}"),
        *("--include_source_info", f"--descriptor_set_out={descriptors}", *protos),
    )


def generate_rules(protos: list[str], destination: Path) -> None:
    """Writes the descriptor of the options that are validation rules."""
    (destination / RULES).mkdir(parents=True, exist_ok=True)
    for name in protos:
        descriptor = destination / RULES / f"{Path(name).stem}.binpb"
        run(
            generator("python"),
            "-m",
            "grpc_tools.protoc",
            *INCLUDES,
            f"--descriptor_set_out={descriptor}",
            name,
        )


def generate_java_client(_: list[str], destination: Path) -> None:
    """Writes the methods of both Java clients."""
    folder = destination / JAVA_CLIENT
    folder.mkdir(parents=True, exist_ok=True)
    rpcs = read_rpcs(PROTOS / OPS)
    (folder / "Calls.java").write_text(java_calls(rpcs, is_async=False))
    (folder / "AsyncCalls.java").write_text(java_calls(rpcs, is_async=True))
    (folder / "PagedCalls.java").write_text(java_paged_calls(rpcs))


def generate_descriptors(protos: list[str], destination: Path) -> None:
    """Writes the descriptor of each proto with its comments, which generated Python code does not have."""
    protoc = (generator("python"), "-m", "grpc_tools.protoc", *INCLUDES)
    folder = destination / DESCRIPTORS
    folder.mkdir(parents=True, exist_ok=True)
    for name in protos:
        descriptor = folder / f"{Path(name).stem}.binpb"
        run(*protoc, "--include_source_info", f"--descriptor_set_out={descriptor}", name)


def describe(protos: list[str]) -> Path:
    """Writes descriptors of protos and their imports, all that a generator needs, and returns the path."""
    descriptors = BUILD / "rust.binpb"
    run(
        *(generator("python"), "-m", "grpc_tools.protoc", f"--descriptor_set_in={without_rules()}"),
        *("--include_imports", "--include_source_info", f"--descriptor_set_out={descriptors}", *protos),
    )
    return descriptors


@cache
def without_rules() -> Path:
    """Writes the descriptors of all protos without the import of validation rules, and returns the path.

    Rules are options of fields. Without the import, generated code keeps them as unknown options: libraries
    that validate find them, and no client depends on the proto of the options.
    """
    whole, plain = BUILD / "protos_with_rules.binpb", BUILD / "protos_without_rules.binpb"
    protos = [path.relative_to(PROTOS).as_posix() for path in sorted(PROTOS.glob("lightspeed*/**/*.proto"))]
    found = sorted(THIRD_PARTY.glob("google/rpc/*.proto"))
    third_party = [path.relative_to(THIRD_PARTY).as_posix() for path in found]
    run(
        *(
            generator("python"),
            "-m",
            "grpc_tools.protoc",
            *INCLUDES,
            "--include_imports",
            "--include_source_info",
        ),
        *(f"--descriptor_set_out={whole}", *protos, *third_party),
    )
    run(generator("python"), str(PROTOS / "remove_rules.py"), str(whole), str(plain))
    return plain


def check_runtimes(scratch: Path) -> int:
    """Loads every generated Python module on the oldest and the newest runtime; returns the exit code."""
    modules = [*THIRD_PARTY_MODULES, *copy_python(scratch)]
    failed = False
    for name, requirements in RUNTIMES.items():
        runtime = install_runtime(name, requirements)
        script = (
            f"import importlib, sys; sys.path[:0] = {[str(runtime), str(scratch)]!r}\n"
            f"for name in {modules!r}: importlib.import_module(name)\n"
            "import google.protobuf, grpc\n"
            "print('protobuf', google.protobuf.__version__, 'grpcio', grpc.__version__)"
        )
        # -I and -S: no package of the surrounding environment may help it load.
        result = subprocess.run(
            [sys.executable, "-IS", "-c", script], capture_output=True, text=True, check=False
        )
        if result.returncode:
            failed = True
            print(f"expected generated code to load on {name} {requirements}, but:\n{result.stderr}")
        else:
            print(f"generated code: {len(modules)} modules load on {result.stdout.strip()}")
    return 1 if failed else 0


def copy_python(scratch: Path) -> list[str]:
    """Copies generated Python modules out of their packages and returns their names.

    The __init__ of those packages may need more than protobuf and grpcio.
    """
    names = []
    for target in TARGETS:
        if target.generate is not generate_python:
            continue
        for path in sorted((ROOT / target.destination / target.package).glob("*_pb2*.py")):
            module = path.relative_to(ROOT / target.destination)
            (scratch / module).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, scratch / module)
            names.append(".".join(module.with_suffix("").parts))
    return names


def install_runtime(name: str, requirements: tuple[str, ...]) -> Path:
    """Returns a folder under build/ that holds the requirements; fills it if they changed."""
    folder = BUILD / f"runtime-{name}"
    if not is_ready(folder, requirements):
        shutil.rmtree(folder, ignore_errors=True)
        pip(sys.executable, "--target", str(folder), *requirements)
        mark_ready(folder, requirements)
    return folder


def generator(command: str) -> str:
    """Returns the path of a command in the generators' environment; makes it anew if GENERATORS changed."""
    folder = BUILD / "generators"
    if not is_ready(folder, GENERATORS):
        venv.create(folder, clear=True, with_pip=True)
        pip(str(folder / "bin" / "python"), *GENERATORS)
        mark_ready(folder, GENERATORS)
    return str(folder / "bin" / command)


def pip(python: str, *arguments: str) -> None:
    """Runs ``pip install`` with a Python."""
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def is_ready(folder: Path, requirements: tuple[str, ...]) -> bool:
    """Returns True if the folder was filled completely with exactly these requirements."""
    stamp = folder / ".ready"
    return stamp.exists() and stamp.read_text() == "\n".join(requirements)


def mark_ready(folder: Path, requirements: tuple[str, ...]) -> None:
    """Records that the folder holds these requirements."""
    (folder / ".ready").write_text("\n".join(requirements))


def run(*command: str, environment: Mapping[str, str] | None = None) -> str:
    """Runs a command and returns its output; if it fails, ends the script with its output as the error."""
    everything = os.environ | dict(environment or {})
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=everything)
    if result.returncode:
        sys.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


PYTHON_SUFFIXES = ("_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb2_grpc.pyi")
OPS = "lightspeed/ops/v1"
GO_CLIENT = "lightspeed"
JAVA_CLIENT = "dev/lightspeed/ops/client"
JAVA_DESCRIPTORS = "src/main/descriptors"
DESCRIPTORS = "lightspeed_ops/transport/descriptors"
RULES = f"{DESCRIPTORS}/options"
TARGETS = (
    Target(package=OPS, destination="clients/python", suffixes=PYTHON_SUFFIXES, generate=generate_python),
    Target(package=OPS, destination="clients/go/gen", suffixes=(".pb.go",), generate=generate_go),
    Target(package=OPS, destination="clients/rust/src/generated", suffixes=(".rs",), generate=generate_rust),
    Target(
        package="lightspeed_ops/journal/v1",
        destination="server",
        suffixes=PYTHON_SUFFIXES,
        generate=generate_python,
    ),
    Target(
        package=OPS,
        destination="clients/typescript/gen",
        suffixes=("_pb.ts", "long_calls.ts"),
        generate=generate_typescript_client,
    ),
    Target(
        package="lightspeed_client/_internal",
        destination="clients/python",
        suffixes=("client_methods.py",),
        generate=generate_python_client,
        protos=OPS,
    ),
    Target(
        package=GO_CLIENT,
        destination="clients/go",
        suffixes=("rpcs.go",),
        generate=generate_go_client,
        protos=OPS,
    ),
    Target(
        package=JAVA_CLIENT,
        destination="clients/java/src/main/java",
        suffixes=("Calls.java",),
        generate=generate_java_client,
        protos=OPS,
    ),
    Target(
        package=JAVA_DESCRIPTORS,
        destination="clients/java",
        suffixes=(".binpb",),
        generate=generate_java,
        protos=OPS,
    ),
    # Reflection serves them.
    Target(
        package=RULES,
        destination="server",
        suffixes=(".binpb",),
        generate=generate_rules,
        source=VENDORED,
        protos="buf/validate",
    ),
    Target(
        package=DESCRIPTORS,
        destination="server",
        suffixes=(".binpb",),
        generate=generate_descriptors,
        protos=OPS,
    ),
    # protobuf-es brings google.protobuf, but neither google.rpc nor google.api.
    Target(
        package="google/rpc",
        destination="clients/typescript/gen",
        suffixes=("_pb.ts",),
        generate=generate_typescript,
        source=THIRD_PARTY,
    ),
    Target(
        package="google/api",
        destination="clients/typescript/gen",
        suffixes=("_pb.ts",),
        generate=generate_typescript,
        source=THIRD_PARTY,
        names=("field_behavior", "resource"),
    ),
)

if __name__ == "__main__":
    sys.exit(main())
