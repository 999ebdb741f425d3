"""Renders the call tables of clients from the RPCs of the protos.

Owns the text of these tables: the methods of both Python clients, of both Java clients with their lists over
all pages, and of the Rust client with its watches, and what Go's generated code lacks. TypeScript needs
none. It must import only the standard library, as generate.py does.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PYTHON_CALLS = (
    "surface_calls",
    "server_calls",
    "control_calls",
    "schedule_calls",
    "batch_calls",
    "worker_calls",
    "record_calls",
)

# The wrapper of a method, by the result of the function that builds its call.
PYTHON_WRAPPERS = {
    "Call": "unary",
    "Listing": "pages",
    "RecordWatchCursor": "watch",
    "FreshnessWatchCursor": "watch",
    "SurfacesWatchCursor": "watch",
    "WorkRequest": "work",
}

JAVA_COLUMNS = 100

SERVICES = ("surface", "schedule", "worker", "record")

_SERVICE = re.compile(r"^service (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_RPC = re.compile(
    r"((?:^  //[^\n]*\n)+)^  rpc (\w+)\((stream )?(\w+)\) returns \((stream )?(\w+)\);", re.MULTILINE
)
_FUNCTION = re.compile(r"^def ([a-z]\w*)\(.*?\) -> (\w+)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Rpc:
    """One RPC of the contract.

    Attributes:
        service: Name of its service.
        name: Its name.
        summary: First sentence of its comment.
        request: Name of the request message.
        response: Name of the response message.
        has_surface: The request names one surface.
        changes: The request has a request_id.
        is_long: Clients wait for it longer than for other calls.
        is_unary: One request and one response.
        items: Type and field of the items, if it is a paged list; otherwise both are empty.
        entry: Type of the entries, if it is a watch with a cursor; otherwise empty.
    """

    service: str
    name: str
    summary: str
    request: str
    response: str
    has_surface: bool
    changes: bool
    is_long: bool
    is_unary: bool
    items: tuple[str, str]
    entry: str

    @property
    def snake_name(self) -> str:
        """Its name in Python and Rust."""
        return _snake(self.name)

    @property
    def all_pages(self) -> str:
        """The name of what yields the items of all pages, if it is a paged list."""
        return f"All{self.name.removeprefix('List')}"

    @property
    def camel_name(self) -> str:
        """Its name in Java and TypeScript."""
        return self.name[0].lower() + self.name[1:]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def read_rpcs(folder: Path) -> list[Rpc]:
    """Returns the RPCs of the four services in a folder of protos, in their order."""
    texts = [(folder / f"{name}_service.proto").read_text() for name in SERVICES]
    return [rpc for text in texts for rpc in _rpcs_of(text)]


def _rpcs_of(text: str) -> Iterator[Rpc]:
    for service, body in _SERVICE.findall(text):
        for comment, name, asks, request, answers, response in _RPC.findall(body):
            words = " ".join(line.strip().removeprefix("//").strip() for line in comment.splitlines())
            asked, answered = _fields(text, request), _fields(text, response)
            listed = re.search(r"^  repeated (\w+) (\w+) = ", answered, re.MULTILINE)
            is_paged = _has(answered, "next_page_token")
            is_watch = _has(asked, "resume_token") and _has(answered, "resume_token")
            yield Rpc(
                service=service,
                name=name,
                summary=re.split(r"(?<=\.) ", words, maxsplit=1)[0],
                request=request,
                response=response,
                has_surface=re.search(r"^  string surface = ", asked, re.MULTILINE) is not None,
                changes=_has(asked, "request_id"),
                is_long=re.search(r"Clients wait up to 60 s\b", words) is not None,
                is_unary=not asks and not answers,
                items=(listed[1], listed[2]) if listed and is_paged else ("", ""),
                entry=listed[1] if listed and is_watch else "",
            )


def _fields(text: str, message: str) -> str:
    """Returns the fields of a message, as text."""
    fields = re.search(rf"^message {message} \{{(\}}|\n.*?^\}})", text, re.MULTILINE | re.DOTALL)
    if fields is None:
        raise ValueError(f"expected message {message} beside its RPC, but there is none")
    return fields[1]


def _has(fields: str, name: str) -> bool:
    return re.search(rf"^  string {name} = ", fields, re.MULTILINE) is not None


def python_methods(folder: Path, *, is_async: bool) -> str:
    """Returns the module with the methods of one Python client.

    Args:
        folder: Folder of the modules with the functions that build calls: each public function is a method.
        is_async: For the asyncio client.
    """
    prefix, kind = ("async_", "Async") if is_async else ("", "")
    lines = []
    for module in PYTHON_CALLS:
        lines.append("")
        for name, result in _FUNCTION.findall((folder / f"{module}.py").read_text()):
            lines.append(f"    {name} = {prefix}{PYTHON_WRAPPERS[result]}({module}.{name})")
    wrappers = sorted({f"{prefix}{wrapper}" for wrapper in PYTHON_WRAPPERS.values()})
    modules = ",\n    ".join(sorted(PYTHON_CALLS))
    header = f'''"""The methods of {kind}Client. Generated by `make generate` from the *_calls modules."""

from lightspeed_client._internal import (
    {modules},
)
from lightspeed_client._internal.methods import {", ".join(wrappers)}


class {kind}ClientMethods:
    """One method for each function that builds a call."""
'''
    return header + "\n".join(lines) + "\n"


def rust_table(rpcs: Iterable[Rpc]) -> str:
    """Returns the rows of the macro `calls!` for all unary RPCs."""
    rows = []
    for rpc in rpcs:
        if rpc.is_unary:
            has = {"surface": rpc.has_surface, "changes": rpc.changes, "long": rpc.is_long}
            words = "".join(f" {word}" for word in has if has[word])
            path = f'"{rpc.service}/{rpc.name}"'
            rows.append(f"    /// {rpc.summary}{_see_all_pages(rpc)}")
            rows.append(f"    {rpc.snake_name} {path} {rpc.request} {rpc.response}{words};")
    return "\n".join(["// Generated by `make generate` from the protos.", "calls! {", *rows, "}", ""])


def rust_pages(rpcs: Iterable[Rpc]) -> str:
    """Returns the rows of the macro `pages!` for all paged lists."""
    rows = []
    for rpc in rpcs:
        kind, field = rpc.items
        if field:
            item = "String" if kind == "string" else f"v1::{kind}"
            rows.append(f"    /// The items of all pages of [`Client::{rpc.snake_name}`], in its order.")
            rows.append(f"    {_snake(rpc.all_pages)} {rpc.request} {field} {item};")
    return "\n".join(["// Generated by `make generate` from the protos.", "pages! {", *rows, "}", ""])


def rust_watches(rpcs: Iterable[Rpc]) -> str:
    """Returns the rows of the macro `record_watches!` for all watches with a cursor."""
    rows = [
        f'    "{rpc.service}/{rpc.name}" {rpc.request} {rpc.response} {rpc.entry};'
        for rpc in rpcs
        if rpc.entry
    ]
    return "\n".join(
        ["// Generated by `make generate` from the protos.", "record_watches! {", *rows, "}", ""]
    )


def _see_all_pages(rpc: Rpc) -> str:
    return f" One page; see [`Client::{_snake(rpc.all_pages)}`]." if rpc.items[1] else ""


def typescript_long_calls(rpcs: Iterable[Rpc]) -> str:
    """Returns the TypeScript module with the RPCs that clients wait for longer."""
    names = [f'  "{rpc.service}/{rpc.name}",' for rpc in rpcs if rpc.is_long]
    return "\n".join(
        [
            "// Generated by `make generate` from the protos.",
            "",
            "/** The calls that work for long: clients wait up to 60 s for their responses. */",
            "export const LONG_CALLS: ReadonlySet<string> = new Set([",
            *names,
            "]);",
            "",
        ]
    )


def go_rpcs(rpcs: Iterable[Rpc]) -> str:
    """Returns the Go file with the iterators over all pages, and the calls that work for long."""
    methods = []
    for rpc in rpcs:
        kind, field = rpc.items
        if field:
            item = "string" if kind == "string" else f"*opsv1.{kind}"
            getter = f"Get{''.join(word.capitalize() for word in field.split('_'))}"
            arguments = f"ctx context.Context, request *opsv1.{rpc.request}"
            methods.append(f"""\
// {rpc.all_pages} yields the items of all pages of {rpc.name}, in its order.
func (c *Client) {rpc.all_pages}({arguments}) iter.Seq2[{item}, error] {{
	return pages(ctx, request, c.{rpc.name}, (*opsv1.{rpc.response}).{getter})
}}
""")
    long = [f"opsv1.{rpc.service}_{rpc.name}_FullMethodName" for rpc in rpcs if rpc.is_long]
    cases = ",\n\t\t".join(long)
    return "\n".join([_GO_HEAD, *methods, _GO_LONG.replace("CASES", cases)])


_GO_HEAD = """\
// Code generated by `make generate` from the protos. DO NOT EDIT.

package lightspeed

import (
	"context"
	"iter"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)
"""

_GO_LONG = """\
// isLong reports whether a call works for long, and so gets the long deadline.
func isLong(method string) bool {
	switch method {
	case CASES:
		return true
	}
	return false
}
"""


def java_calls(rpcs: Iterable[Rpc], *, is_async: bool) -> str:
    """Returns a Java class with a method for every unary RPC."""
    unary = [rpc for rpc in rpcs if rpc.is_unary]
    imports = {f"dev.lightspeed.ops.v1.{name}" for rpc in unary for name in (rpc.request, rpc.response)}
    imports |= {f"dev.lightspeed.ops.v1.{rpc.service}Grpc" for rpc in unary}
    imports |= {"com.google.protobuf.Message", "io.grpc.MethodDescriptor"}
    imports |= {"java.util.concurrent.CompletableFuture" if is_async else "java.util.Set"}
    lines = [*_java_header(imports), *(_JAVA_ASYNC if is_async else _JAVA_SYNC).splitlines()]
    if not is_async:
        lines += _java_long_calls(unary)
    for rpc in unary:
        result = f"CompletableFuture<{rpc.response}>" if is_async else rpc.response
        head, argument = f"  public {result} {rpc.camel_name}(", f"{rpc.request} request) {{"
        lines += ["", *_javadoc(rpc.summary)]
        lines += [head + argument] if len(head + argument) <= JAVA_COLUMNS else [head, f"      {argument}"]
        lines += [f"    return call({rpc.service}Grpc.get{rpc.name}Method(), request);", "  }"]
    return "\n".join([*lines, "}", ""])


def _java_header(imports: Iterable[str]) -> list[str]:
    return ["package dev.lightspeed.ops.client;", "", *(f"import {name};" for name in sorted(imports)), ""]


def _java_long_calls(rpcs: Iterable[Rpc]) -> list[str]:
    """Returns the constant with the methods that clients wait for longer."""
    methods = [f"          {rpc.service}Grpc.get{rpc.name}Method()" for rpc in rpcs if rpc.is_long]
    return [
        "",
        "  /** The calls that work for long: clients wait up to 60 s for their responses. */",
        "  static final Set<MethodDescriptor<?, ?>> LONG_CALLS =",
        "      Set.of(",
        *(f"{method}," for method in methods[:-1]),
        f"{methods[-1]});",
    ]


def java_paged_calls(rpcs: Iterable[Rpc]) -> str:
    """Returns the Java class with a method for the items of every paged list."""
    imports, methods = {"java.util.stream.Stream"}, []
    for rpc in rpcs:
        kind, field = rpc.items
        if not field:
            continue
        item = "String" if kind == "string" else kind
        imports |= {f"dev.lightspeed.ops.v1.{name}" for name in (rpc.request, item) if name != "String"}
        getter = "get" + "".join(word.title() for word in field.split("_")) + "List"
        methods += ["", *_javadoc(f"The items of all pages of {{@link #{rpc.camel_name}}}, in its order.")]
        methods += _JAVA_PAGED.format(
            item=item, name=rpc.name.removeprefix("List"), rpc=rpc, getter=getter
        ).splitlines()
    return "\n".join([*_java_header(imports), *_JAVA_PAGED_CLASS.splitlines(), *methods, "}", ""])


def _javadoc(text: str) -> list[str]:
    whole = f"  /** {text} */"
    if len(whole) <= JAVA_COLUMNS:
        return [whole]
    return ["  /**", *(f"   * {line}" for line in textwrap.wrap(text, JAVA_COLUMNS - 5)), "   */"]


_JAVA_SYNC = """\
/**
 * A method for every unary RPC of the four services; each waits for its response. Generated by
 * `make generate` from the protos.
 */
abstract class Calls {

  /**
   * Sends a call, retries it while the server is unavailable, and waits for its response.
   *
   * @throws LightspeedException the refusal, or the reason for a missing response
   */
  public abstract <Q extends Message, R extends Message> R call(
      MethodDescriptor<Q, R> method, Q request);
"""

_JAVA_ASYNC = """\
/**
 * A method without waiting for every unary RPC of the four services. Its future fails with a {@link
 * LightspeedException}; cancelling the future cancels the call. Generated by `make generate` from
 * the protos.
 */
abstract class AsyncCalls {
  private final Caller caller;

  AsyncCalls(Caller caller) {
    this.caller = caller;
  }

  /** Sends a call, and retries it while the server is unavailable. */
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      MethodDescriptor<Q, R> method, Q request) {
    return caller.send(method, request);
  }
"""

_JAVA_PAGED_CLASS = """\
/**
 * A method for the items of every paged list; the next page is requested when it is needed.
 * Generated by `make generate` from the protos.
 */
abstract class PagedCalls extends Calls {
"""

_JAVA_PAGED = """\
  public Stream<{item}> all{name}({rpc.request} request) {{
    return Pages.stream(
        request.getPageToken(),
        token -> {{
          var page = {rpc.camel_name}(request.toBuilder().setPageToken(token).build());
          return new Pages.Page<>(page.{getter}(), page.getNextPageToken());
        }});
  }}
"""
