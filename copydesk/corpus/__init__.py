"""The same steps over millions of articles, on one machine or a cluster."""

from __future__ import annotations

from copydesk.corpus.agreement import Agreement, agreement
from copydesk.corpus.annotating import Plan, annotate, done_so_far
from copydesk.corpus.daft import Daft
from copydesk.corpus.engines import Engine, Local
from copydesk.corpus.layout import Counts, counts
from copydesk.corpus.linking import WINDOW, Linked, link
from copydesk.corpus.parts import Part, annotated, bare, part, why_anew
from copydesk.corpus.report import report
from copydesk.corpus.sampling import QUESTIONS, sample

__all__ = [
    "QUESTIONS",
    "WINDOW",
    "Agreement",
    "Counts",
    "Daft",
    "Engine",
    "Linked",
    "Local",
    "Part",
    "Plan",
    "agreement",
    "annotate",
    "annotated",
    "bare",
    "counts",
    "done_so_far",
    "engine_of",
    "link",
    "part",
    "report",
    "sample",
    "why_anew",
]


def engine_of(name: str, *, processes: int = 1) -> Engine:
    """The engine of a name: "local", "daft" or "ray"."""
    return Local(processes) if name == "local" else Daft(processes, ray=name == "ray")
