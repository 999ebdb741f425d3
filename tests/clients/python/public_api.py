"""The listing of the Python client's public API, by griffe.

Owns its form: for each public module, a line for each name, and for each member of a class. Messages of the
contract are named only, because their own check holds them. A constructor that takes internals is left out:
programs get such objects from others.
"""

from collections.abc import Iterator
from functools import cache

import griffe

from tests.conformance.runners import ROOT

LISTING = ROOT / "clients/python/api.txt"
PACKAGE = "lightspeed_client"
MODULES = (PACKAGE, f"{PACKAGE}.testing", f"{PACKAGE}.opentelemetry")

FORMS = {
    "unary": "{}({}) -> {}",
    "pages": "{}({}) -> Iterator[{}]",
    "watch": "{}({}) -> Watch[{}]",
    "work": "{}({}) -> WorkStream",
    "async_unary": "async {}({}) -> {}",
    "async_pages": "{}({}) -> AsyncIterator[{}]",
    "async_watch": "{}({}) -> AsyncWatch[{}]",
    "async_work": "{}({}) -> AsyncWorkStream",
}
"""Forms of the methods of clients, by the function that makes each of a function that builds a call."""

IMPLIED = {"__exit__", "__aexit__", "__str__", "__post_init__"}
"""Special methods that say nothing: a context manager ends, and everything has a text."""

INTERNAL = ("Connection", "AsyncConnection", "StartAvailableResponse", "ExtendLeasesResponse")
"""Types of parameters of constructors that programs do not call."""


@cache
def package() -> griffe.Object:
    """Returns the package, read from its source."""
    found = griffe.load(PACKAGE, search_paths=[ROOT / "clients/python"], resolve_aliases=True)
    assert isinstance(found, griffe.Object)
    return found


def listing() -> str:
    """Returns the whole listing."""
    return "".join(f"{line}\n" for module in MODULES for line in module_lines(module))


def module_lines(module: str) -> Iterator[str]:
    """Yields the lines of a public module."""
    found = package()[module.removeprefix(f"{PACKAGE}.")] if module != PACKAGE else package()
    yield f"module {module}"
    for name in exported(found):
        member = found.members[name]
        if isinstance(member, griffe.Alias) and member.target_path.startswith("lightspeed."):
            yield f"  message {name}"
            continue
        target = member.final_target if isinstance(member, griffe.Alias) else member
        yield from (f"  {line}" for line in lines_of(name, target))


def lines_of(name: str, target: griffe.Object) -> Iterator[str]:
    """Yields the lines of a public name."""
    if isinstance(target, griffe.Class):
        yield from class_lines(name, target)
    elif isinstance(target, griffe.Function):
        yield signature(name, target, skip_self=False)
    elif isinstance(target, griffe.Attribute):
        yield f"{name} = {target.value}"


def class_lines(name: str, target: griffe.Class) -> Iterator[str]:
    """Yields the lines of a class: its members, and those of its internal bases."""
    members: dict[str, griffe.Object | griffe.Alias] = {}
    bases = []
    for base in target.bases:
        if str(base) in exported(package()) or not _is_internal(base):
            bases.append(str(base))
        else:
            members |= _resolved(base).members
    members |= target.members
    yield f"class {name}({', '.join(bases)})" if bases else f"class {name}"
    rows = (member_line(name, key, member) for key, member in members.items())
    yield from (f"  {row}" for row in sorted(rows) if row)


def member_line(owner: str, name: str, member: griffe.Object | griffe.Alias) -> str:
    """Returns the line of a member of a class, or nothing if it is private or says nothing."""
    is_special = name.startswith("__") and name not in IMPLIED
    if name.startswith("_") and not is_special:
        return ""
    if isinstance(member, griffe.Function):
        return method_line(owner, name, member)
    if not isinstance(member, griffe.Attribute) or is_special:
        return ""
    if isinstance(member.value, griffe.ExprCall) and str(member.value.function) in FORMS:
        return call_line(name, member.value)
    kind = "property " if "property" in member.labels else ""
    return f"{kind}{name}: {member.annotation}" if member.annotation else f"{kind}{name}"


def method_line(owner: str, name: str, method: griffe.Function) -> str:
    """Returns the line of a method, or nothing for a constructor that takes internals."""
    if name != "__init__":
        return signature(name, method, skip_self=True)
    internal = any(str(parameter.annotation) in INTERNAL for parameter in method.parameters)
    return "" if internal else signature(owner, method, skip_self=True, returns=False)


def call_line(name: str, made: griffe.ExprCall) -> str:
    """Returns the line of a client's method, made of the function that builds its call."""
    (argument,) = made.arguments
    build = package()[f"_internal.{argument}"]
    assert isinstance(build, griffe.Function)
    kind = str(made.function)
    result = watched(build.returns) if "watch" in kind else last(build.returns)
    return FORMS[kind].format(name, parameters(build, skip_self=False), result)


def last(returned: str | griffe.Expr | None) -> str:
    """Returns the last type in brackets: `Surface` in `Call[GetSurfaceResponse, Surface]`."""
    if not isinstance(returned, griffe.ExprSubscript):
        return str(returned)
    taken = returned.slice
    return str(taken.elements[-1] if isinstance(taken, griffe.ExprTuple) else taken)


def watched(cursor: str | griffe.Expr | None) -> str:
    """Returns the types of frames and items of a watch on a cursor."""
    if isinstance(cursor, griffe.ExprSubscript):
        frame, _, entry = str(cursor.slice).strip("()").partition(", ")
        return f"{frame}, WatchItem[{entry}]"
    assert isinstance(cursor, griffe.Expr)
    members = _resolved(cursor).members
    response, items = members["response"], members["items"]
    assert isinstance(response, griffe.Attribute)
    assert isinstance(items, griffe.Function)
    return f"{response.value}, {last(items.returns)}"


def signature(name: str, function: griffe.Function, *, skip_self: bool, returns: bool = True) -> str:
    """Returns a function as a line."""
    kind = "async " if "async" in function.labels else ""
    result = f" -> {function.returns}" if returns else ""
    return f"{kind}{name}({parameters(function, skip_self=skip_self)}){result}"


def parameters(function: griffe.Function, *, skip_self: bool) -> str:
    """Returns the parameters of a function, with the values of constants that are their defaults."""
    words: list[str] = []
    for parameter in list(function.parameters)[1 if skip_self else 0 :]:
        star = ""
        if parameter.kind is griffe.ParameterKind.var_positional:
            star = "*"
        elif parameter.kind is griffe.ParameterKind.keyword_only and not any(
            word.startswith("*") for word in words
        ):
            words.append("*")
        typed = f"{star}{parameter.name}: {parameter.annotation}"
        default = "" if parameter.default is None or star else f" = {value_of(parameter.default)}"
        words.append(typed + default)
    return ", ".join(words)


def value_of(default: str | griffe.Expr) -> str:
    """Returns a default value; a constant of the package is its value."""
    if isinstance(default, griffe.ExprName) and _is_internal(default):
        constant = _resolved(default)
        assert isinstance(constant, griffe.Attribute)
        return str(constant.value)
    return str(default)


def exported(module: griffe.Object | griffe.Alias) -> list[str]:
    """Returns the names that a module exports."""
    return sorted(str(name).strip("'") for name in module.exports or ())


def internal_types() -> set[str]:
    """Returns the names of classes and types that only the package itself uses."""
    found: set[str] = set()
    for module in package()["_internal"].modules.values():
        for name, member in module.members.items():
            is_type = isinstance(member, griffe.Class) or (
                isinstance(member, griffe.Attribute) and name[0].isupper() and not name.isupper()
            )
            if is_type and "TypeVar" not in str(getattr(member, "value", "")):
                found.add(name)
    return found - set(exported(package()))


def _is_internal(named: str | griffe.Expr) -> bool:
    return isinstance(named, griffe.Expr) and named.canonical_path.startswith(f"{PACKAGE}._internal.")


def _resolved(named: str | griffe.Expr) -> griffe.Object:
    assert isinstance(named, griffe.Expr)
    found = package()[named.canonical_path.removeprefix(f"{PACKAGE}.")]
    return found.final_target if isinstance(found, griffe.Alias) else found
