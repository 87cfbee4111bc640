"""The same steps over millions of articles, on one machine or a cluster."""

from __future__ import annotations

from copydesk.corpus.annotating import Plan, annotate, done_so_far
from copydesk.corpus.engines import Engine, Local
from copydesk.corpus.layout import Counts, counts

__all__ = ["Counts", "Engine", "Local", "Plan", "annotate", "counts", "done_so_far", "engine_of"]


def engine_of(name: str, *, processes: int = 1) -> Engine:
    """The engine of a name: "local", "daft" or "ray"."""
    return Local(processes)
