"""The four drawings of a lineage graph: tree, dot, mermaid and svg, with the same nodes and edges in order.

Owns the forms and their escapes. It must never choose or order nodes: the graph has done that.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from lightspeed_cli.display import displayed, width_of
from lightspeed_cli.lineage_graph import Edge, Graph, Kind, Node

# Shapes that a reader tells apart without colour.
DOT_SHAPES = {
    Kind.DATASET: "cylinder",
    Kind.STAGE: "box",
    Kind.RUN: "oval",
    Kind.CHECKPOINT: "note",
    Kind.SURFACE: "component",
}
MERMAID_SHAPES = {
    Kind.DATASET: ("[(", ")]"),
    Kind.STAGE: ("[", "]"),
    Kind.RUN: ("([", "])"),
    Kind.CHECKPOINT: (">", "]"),
    Kind.SURFACE: ("[[", "]]"),
}

# The svg in pixels: monospace characters of 13 px are 8 px wide.
CHARACTER_PX = 8
LINE_PX = 18
NODE_PX = 52
ROW_PX = 76
GAP_PX = 150
LANE_PX = 22
MARGIN_PX = 16
CORNERS_PX = {Kind.DATASET: 14, Kind.STAGE: 0, Kind.RUN: 26, Kind.CHECKPOINT: 4, Kind.SURFACE: 8}
SVG_STYLE = (
    "svg{background:#fff}"
    "rect{fill:#fff;stroke:#333;stroke-width:1.5}.focus{stroke-width:3}"
    "path{fill:none;stroke:#666;stroke-width:1.5}"
    "text{font:13px monospace;fill:#111}.kind{fill:#555}"
)


def tree(graph: Graph) -> str:
    """Returns the graph as a tree of lines along its edges; a node that stands above is only named."""
    targets = _edges_from(graph)
    shown: set[str] = set()
    lines: list[str] = []

    def grow(name: str, prefix: str) -> None:
        shown.add(name)
        edges = targets.get(name, [])
        for place, edge in enumerate(edges, start=1):
            last = place == len(edges)
            known = edge.target in shown
            label = f"  ({displayed(edge.label)})" if edge.label else ""
            mark = " ^" if known and targets.get(edge.target) else ""
            branch = "└── " if last else "├── "
            lines.append(f"{prefix}{branch}{_titled(graph.nodes[edge.target])}{label}{mark}")
            if not known:
                grow(edge.target, prefix + ("    " if last else "│   "))

    for root in _roots(graph):
        if root not in shown:
            lines.append(_titled(graph.nodes[root]))
            grow(root, "")
    return "\n".join(lines)


def dot(graph: Graph) -> str:
    """Returns the graph in the language of Graphviz."""
    lines = ["digraph lineage {", "  rankdir=LR;"]
    for node in graph.nodes.values():
        label = _dot_text("\n".join(filter(None, [f"{node.kind.value} {node.label}", node.detail])))
        thick = ", penwidth=2" if node.id in graph.focus else ""
        lines.append(f"  {_dot_text(node.id)} [shape={DOT_SHAPES[node.kind]}, label={label}{thick}];")
    for edge in graph.edges:
        label = f" [label={_dot_text(edge.label)}]" if edge.label else ""
        lines.append(f"  {_dot_text(edge.origin)} -> {_dot_text(edge.target)}{label};")
    return "\n".join([*lines, "}"])


def mermaid(graph: Graph) -> str:
    """Returns the graph as a flowchart of Mermaid."""
    short = {name: f"n{place}" for place, name in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for name, node in graph.nodes.items():
        begin, end = MERMAID_SHAPES[node.kind]
        texts = filter(None, [f"{node.kind.value} {node.label}", node.detail])
        lines.append(f'  {short[name]}{begin}"{"<br/>".join(map(_mermaid_text, texts))}"{end}')
    for edge in graph.edges:
        arrow = f'-->|"{_mermaid_text(edge.label)}"|' if edge.label else "-->"
        lines.append(f"  {short[edge.origin]} {arrow} {short[edge.target]}")
    return "\n".join(lines)


def svg(graph: Graph) -> str:
    """Returns the graph as an svg document: layers from left to right, in each the order of the graph."""
    layers = _layers(graph)
    widths = {layer: max(_width(graph.nodes[name]) for name in names) for layer, names in layers.items()}
    left, boxes = MARGIN_PX, {}
    for layer in sorted(layers):
        for row, name in enumerate(layers[layer]):
            boxes[name] = _Box(left, MARGIN_PX + row * ROW_PX, widths[layer], layer)
        left += widths[layer] + GAP_PX
    lane = MARGIN_PX + max((len(names) for names in layers.values()), default=0) * ROW_PX
    edges = []
    for edge in graph.edges:
        origin, target = boxes[edge.origin], boxes[edge.target]
        is_long = target.layer != origin.layer + 1
        edges.append(_svg_edge(edge.label, origin, target, lane if is_long else None))
        lane += LANE_PX if is_long else 0
    wide, high = max(left - GAP_PX, MARGIN_PX) + MARGIN_PX, lane + MARGIN_PX
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" role="img"'
        f' viewBox="0 0 {wide} {high}"><title>lineage graph</title><style>{SVG_STYLE}</style>'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
        ' orient="auto"><path d="M0 0 8 4 0 8z" style="fill:#666;stroke:none"/></marker></defs>'
    )
    nodes = [_svg_node(node, boxes[node.id], focus=node.id in graph.focus) for node in graph.nodes.values()]
    return "\n".join([head, *edges, *nodes, "</svg>"])


DRAWINGS: Mapping[str, Callable[[Graph], str]] = {"tree": tree, "dot": dot, "mermaid": mermaid, "svg": svg}


def _titled(node: Node) -> str:
    detail = f", {displayed(node.detail)}" if node.detail else ""
    return f"{node.kind.value} {displayed(node.label)}{detail}"


def _edges_from(graph: Graph) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        found.setdefault(edge.origin, []).append(edge)
    return found


def _roots(graph: Graph) -> Iterator[str]:
    """Yields the nodes without an edge to them, then all others: of a cycle, its first node is a root."""
    reached = {edge.target for edge in graph.edges}
    yield from (name for name in graph.nodes if name not in reached)
    yield from graph.nodes


def _dot_text(text: str) -> str:
    lines = (displayed(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return '"' + "\\n".join(lines) + '"'


def _mermaid_text(text: str) -> str:
    """Returns a text for a quoted label: by the entities of Mermaid, which begin with #."""
    special = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"}
    return "".join(special.get(one, one) for one in displayed(text))


def _layers(graph: Graph) -> dict[int, list[str]]:
    """Returns the nodes by layer: each is one layer behind the last of those before it."""
    forward = _forward_edges(graph)
    layer = dict.fromkeys(graph.nodes, 0)
    before = Counter(edge.target for edge in forward)
    targets = _edges_from(Graph(graph.nodes, forward))
    ready = [name for name in graph.nodes if not before[name]]
    for name in ready:
        for edge in targets.get(name, []):
            layer[edge.target] = max(layer[edge.target], layer[name] + 1)
            before[edge.target] -= 1
            if not before[edge.target]:
                ready.append(edge.target)
    found: dict[int, list[str]] = {}
    for name in graph.nodes:
        found.setdefault(layer[name], []).append(name)
    return found


def _forward_edges(graph: Graph) -> tuple[Edge, ...]:
    """Returns the edges without those that close a cycle, as if a surface writes what it reads."""
    targets = _edges_from(graph)
    done: set[str] = set()
    forward: list[Edge] = []

    def walk(name: str, path: frozenset[str]) -> None:
        if name in done:
            return
        for edge in targets.get(name, []):
            if edge.target not in path:
                forward.append(edge)
                walk(edge.target, path | {edge.target})
        done.add(name)

    for root in _roots(graph):
        walk(root, frozenset({root}))
    return tuple(forward)


def _width(node: Node) -> int:
    return CHARACTER_PX * (2 + max(map(width_of, _svg_texts(node))))


def _svg_texts(node: Node) -> tuple[str, str]:
    detail = f", {displayed(node.detail)}" if node.detail else ""
    return displayed(node.label), f"{node.kind.value}{detail}"


class _Box(NamedTuple):
    """Place of a node, pixels."""

    left: int
    top: int
    wide: int
    layer: int

    @property
    def middle(self) -> int:
        return self.top + NODE_PX // 2


def _svg_node(node: Node, box: _Box, *, focus: bool) -> str:
    label, below = map(escape, _svg_texts(node))
    left, thick = box.left + CHARACTER_PX, ' class="focus"' if focus else ""
    return (
        f'<g id={quoteattr(displayed(node.id))}><rect{thick} x="{box.left}" y="{box.top}"'
        f' width="{box.wide}" height="{NODE_PX}" rx="{CORNERS_PX[node.kind]}"/>'
        f'<text x="{left}" y="{box.top + LINE_PX + 3}">{label}</text>'
        f'<text class="kind" x="{left}" y="{box.top + 2 * LINE_PX + 3}">{below}</text></g>'
    )


def _svg_edge(label: str, origin: _Box, target: _Box, lane: int | None) -> str:
    """Returns a curve; an edge over several layers takes a lane below all nodes, so that it crosses none."""
    begin, end, half = origin.left + origin.wide, target.left, GAP_PX // 2
    label_x, label_y = (begin + end) // 2, (origin.middle + target.middle) // 2
    curve = f"M{begin} {origin.middle}"
    if lane is not None:
        curve += f"C{begin + half} {origin.middle} {begin + half} {lane} {begin + GAP_PX} {lane}"
        curve += f"H{end - GAP_PX}"
        curve += f"C{end - half} {lane} {end - half} {target.middle} {end} {target.middle}"
        label_y = lane
    else:
        curve += f"C{begin + half} {origin.middle} {end - half} {target.middle} {end} {target.middle}"
    path = f'<path d="{curve}" marker-end="url(#arrow)"/>'
    if not label:
        return path
    at = f'x="{label_x}" y="{label_y - 4}" text-anchor="middle"'
    return f'{path}<text class="kind" {at}>{escape(displayed(label))}</text>'
