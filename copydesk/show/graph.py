"""The graph of reports and what each rests on: layers from left to right."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from copydesk.records import Source
from copydesk.show.context import Box, Edge, Graph
from copydesk.show.index import Index
from copydesk.show.phrases import RELATION, count

Key = tuple[str, str]
Point = tuple[float, float]

WIDTH, LINE, PADDING = 172.0, 17.0, 11.0
COLUMN, GAP, MARGIN = 264.0, 16.0, 2.0


def graph(index: Index) -> Graph:
    """Boxes and edges with their places; without sources there is nothing to draw."""
    numbered = [
        (index.edges[position], source)
        for position, source in enumerate(index.dossier.sources)
        if source.from_ in index.articles
    ]
    sources = [source for _, source in numbered]
    if not sources:
        return Graph(width=0, height=0, boxes=(), edges=())
    ends = [(_report(source.from_), _target(index, source)) for source in sources]
    keys = list(dict.fromkeys([*(_report(key) for key in index.articles), *(end for _, end in ends)]))
    names = _names(index, sources)
    notes = {key: note for key in keys if (note := _note(index, key))}
    lines = {key: tuple(textwrap.wrap(names[key], 19, max_lines=3, placeholder=" …")) for key in keys}
    heights = {key: PADDING * 2 + LINE * (len(lines[key]) + (key in notes)) for key in keys}
    row = max(heights.values())
    corners, bends = _placed(keys, ends, row=row + GAP)
    boxes = {
        key: Box(
            x=corners[key][0],
            y=corners[key][1] + (row - heights[key]) / 2,
            width=WIDTH,
            height=heights[key],
            lines=lines[key],
            note=notes.get(key, ""),
            report=key[0] == "article",
            href=f"#{index.reports[key[1]].anchor}" if key[0] == "article" else "",
        )
        for key in keys
    }
    middle = {pair: tuple((x, y + row / 2) for x, y in points) for pair, points in bends.items()}
    edges = tuple(
        _edge(index, source, anchor, boxes[left], boxes[right], middle.get((left, right), ()))
        for (anchor, source), (left, right) in zip(numbered, ends, strict=True)
    )
    return Graph(
        width=max(box.x for box in boxes.values()) + WIDTH + MARGIN,
        height=max(box.y + box.height for box in boxes.values()) + MARGIN,
        boxes=tuple(boxes.values()),
        edges=edges,
    )


def _report(key: str) -> Key:
    return "article", key


def _target(index: Index, source: Source) -> Key:
    return _report(source.to.id) if source.to.id in index.articles else (source.to.kind, source.to.id)


def _names(index: Index, sources: Sequence[Source]) -> dict[Key, str]:
    names = {_target(index, source): source.to.name for source in sources}
    return names | {_report(key): report.label for key, report in index.reports.items()}


def _note(index: Index, key: Key) -> str:
    if key[0] == "article":
        return index.reports[key[1]].dated
    return f"{key[0]}, not in the set" if key[0] in ("outlet", "document") else key[0]


def _placed(
    keys: Sequence[Key], ends: Sequence[tuple[Key, Key]], *, row: float
) -> tuple[dict[Key, Point], dict[tuple[Key, Key], tuple[Point, ...]]]:
    """Top left corners of the boxes, and the bends of edges that pass a layer."""
    import fast_sugiyama

    numbers = {key: number for number, key in enumerate(keys)}
    edges = _without_circles([(numbers[left], numbers[right]) for left, right in ends])
    layouts: Any = []
    if edges:
        layouts = fast_sugiyama.from_edges(
            edges,
            minimum_length=1,
            vertex_spacing=10,
            dummy_vertices=True,
            ranking_type="minimize",
            crossing_minimization="barycenter",
        )
    places: dict[int, Point] = {}
    bends: dict[tuple[int, int], tuple[Point, ...]] = {}
    top = MARGIN
    for positions, _, _, drawn in layouts:
        found = _scaled(dict(positions), row=row, top=top)
        places |= {node: place for node, place in found.items() if node < len(keys)}
        bends |= _bends(edges, drawn, found, len(keys))
        top = max(place[1] for place in found.values()) + row
    for key in keys:
        if numbers[key] not in places:
            places[numbers[key]] = (MARGIN, top)
            top += row
    return (
        {key: places[numbers[key]] for key in keys},
        {(keys[left], keys[right]): points for (left, right), points in bends.items()},
    )


def _scaled(positions: dict[int, Point], *, row: float, top: float) -> dict[int, Point]:
    """The library lays out downwards in steps of 10; we read from left to right."""
    deepest = max(y for _, y in positions.values())
    nearest = min(x for x, _ in positions.values())
    return {
        node: (MARGIN + (deepest - y) / 10 * COLUMN, round(top + (x - nearest) / 10 * row, 1))
        for node, (x, y) in positions.items()
    }


def _bends(
    edges: Sequence[tuple[int, int]], drawn: Sequence[tuple[int, int]], places: dict[int, Point], real: int
) -> dict[tuple[int, int], tuple[Point, ...]]:
    """Follow the library's stand-in nodes, whose numbers lie above the real ones."""
    following: dict[int, list[int]] = defaultdict(list)
    for left, right in drawn:
        following[left].append(right)
    bends = {}
    for left, right in edges:
        for node in following.get(left, ()):
            chain = []
            while node >= real and following.get(node):
                chain.append(places[node])
                node = following[node][0]
            if chain and node == right:
                bends[left, right] = tuple(chain)
    return bends


def _without_circles(edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Edges in an order that the layout can follow: fast_sugiyama ends the whole process on a
    loop, and with circles its result changes from run to run.
    """
    kept: dict[int, set[int]] = defaultdict(set)
    found = []
    for left, right in dict.fromkeys(edges):
        if left == right or _reaches(kept, right, left):
            continue
        kept[left].add(right)
        found.append((left, right))
    return found


def _reaches(kept: dict[int, set[int]], start: int, goal: int) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for node in kept.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return goal in seen


def _edge(index: Index, source: Source, anchor: str, left: Box, right: Box, bends: Sequence[Point]) -> Edge:
    report = index.reports[source.from_]
    name = index.reports[source.to.id].label if source.to.id in index.reports else source.to.name
    relation = "has in common with" if source.why else RELATION[source.relation]
    label = f"{report.label} {relation} {name}"
    if source.through:
        label += f" through {source.through}"
    if source.why:
        label += f": {source.why}"
    if source.paragraphs:
        label += f", {count(source.paragraphs, 'paragraph')}"
    return Edge(
        anchor=anchor,
        path=_path(left, right, bends),
        label=f"{label}, {source.status}",
        relation=relation,
        report=report,
        target=name,
        through=source.through or "",
        direction=source.direction,
        paragraphs=source.paragraphs,
        status=source.status,
        why=source.why,
        evidence=index.passages(source.evidence),
    )


def _path(left: Box, right: Box, bends: Sequence[Point]) -> str:
    """A curve from the right side of one box to the left side of the other, or a bow where the
    target does not lie further right.
    """
    x, y = left.x + WIDTH, left.y + left.height / 2
    goal = right.y + right.height / 2
    path = f"M{x:.0f} {y:.1f}"
    if right.x <= left.x:
        side = right.x + WIDTH + 6
        out = max(x, side) + 60
        return f"{path}C{out:.0f} {y:.1f} {out:.0f} {goal:.1f} {side:.0f} {goal:.1f}"
    points = [(x, y)]
    for bend_x, bend_y in bends:
        points += [(bend_x, bend_y), (bend_x + WIDTH, bend_y)]
    points.append((right.x - 6, goal))
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (x + to_x) / 2
        path += f"C{half:.0f} {y:.1f} {half:.0f} {to_y:.1f} {to_x:.0f} {to_y:.1f}"
    return path
