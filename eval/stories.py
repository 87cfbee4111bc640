"""Dossiers of story folders: each text is annotated and linked once, however many figures look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unittest.mock import patch

from copydesk import pipeline
from copydesk.annotate import Tagger
from copydesk.compare import confirmed
from copydesk.link import link
from copydesk.read import read_sources
from copydesk.records import Collection, Dossier, Linked, Resolved


@cache
def annotated_of(folder: Path, tagger: Tagger) -> tuple[Collection, tuple[Resolved, ...]]:
    """What was read of a story folder, and its articles annotated."""
    collection = read_sources([str(folder)])
    return collection, tuple(pipeline.annotate(collection.articles, tagger=tagger))


@cache
def linked_of(folder: Path, tagger: Tagger) -> tuple[Collection, Linked]:
    """What was read of a story folder, and its articles linked."""
    collection, resolved = annotated_of(folder, tagger)
    return collection, link(resolved)


@cache
def dossier_of(folder: Path, tagger: Tagger) -> Dossier:
    """The program's dossier of a story folder."""
    collection, linked = linked_of(folder, tagger)
    return pipeline.of_linked(linked, collection, model=tagger.version)


@cache
def unguarded_dossier_of(folder: Path, tagger: Tagger) -> Dossier:
    """The dossier as it would be if every kind of finding were precise enough to be confirmed.

    Measured on the guarded one, a kind that fell below the bound could never rise again.
    """
    collection, linked = linked_of(folder, tagger)
    with patch.object(confirmed, "allowed", return_value=True):
        return pipeline.of_linked(linked, collection, model=tagger.version)
