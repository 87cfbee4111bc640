"""What one referent is called, by whom: each label with the outlets and the speakers that use it."""

from __future__ import annotations

from collections import defaultdict

from copydesk.records import Label, Naming
from copydesk.show.context import LabelView, NamingView
from copydesk.show.index import Index
from copydesk.show.places import Words


def naming(index: Index) -> tuple[NamingView, ...]:
    """Referents in the order of the dossier."""
    return tuple(_naming(index, found) for found in index.dossier.naming if found.labels)


def _naming(index: Index, found: Naming) -> NamingView:
    groups: dict[str, list[Label]] = defaultdict(list)
    for label in found.labels:
        groups[label.text].append(label)
    first = found.labels[0]
    return NamingView(
        anchor=index.anchor("n", found.referent, first.article, str(first.start)),
        referent=index.name(found.referent),
        labels=tuple(
            LabelView(
                text=text,
                outlet=_in_voice(index, labels, "outlet"),
                speaker=_in_voice(index, labels, "speaker"),
            )
            for text, labels in groups.items()
        ),
    )


def _in_voice(index: Index, labels: list[Label], voice: str) -> tuple[Words, ...]:
    found = (index.words(label.article, label.start, label.end) for label in labels if label.voice == voice)
    return tuple(words for words in found if words is not None)
