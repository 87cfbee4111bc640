"""JSON-LD documents written node by node, so that a desk of any size is never held whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import msgspec

Node = dict[str, Any]


def write_graph(context: Mapping[str, Any], nodes: Iterable[Node], output: BinaryIO) -> None:
    """Write nodes under a context that stands in the document itself: reading it asks nothing of the network.

    A node that was written before is left out: outlets occur in many stories.
    """
    output.write(b'{\n"@context": ' + msgspec.json.encode(context) + b',\n"@graph": [')
    seen: set[str] = set()
    for node in nodes:
        if node["@id"] not in seen:
            output.write((b",\n" if seen else b"\n") + msgspec.json.encode(filled(node)))
            seen.add(node["@id"])
    output.write(b"\n]\n}\n")


def filled(node: Node) -> Node:
    """A node without what is not known."""
    return {key: value for key, value in node.items() if value is not None and value != [] and value != ""}


def ref(name: str) -> Node:
    """A node by its name alone."""
    return {"@id": name}
