"""The one place that composes the steps."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import msgspec

from copydesk import __version__, parallel
from copydesk.annotate import Tagger
from copydesk.annotate import annotate as annotate_article
from copydesk.compare import check as check_linked
from copydesk.compare import compare as compare_linked
from copydesk.link import link
from copydesk.rank import first_of, rank
from copydesk.records import (
    NOT_ANNOTATED,
    Annotations,
    Article,
    Collection,
    Dossier,
    DraftCheck,
    Linked,
    Question,
    Resolved,
    Skipped,
)
from copydesk.relate import relate
from copydesk.resolve import resolve
from copydesk.vectors import Vector, mean_vector

__all__ = ["Tagger", "annotate", "check", "check_annotated", "compare", "dossier", "of_linked"]


# Characters that go to a process together: a short report, or a few dozen headlines.
_ENOUGH = 2000


def annotate(articles: Iterable[Article], *, tagger: Tagger, processes: int = 1) -> Iterator[Resolved]:
    """Annotate and resolve articles one by one, in their order; an article's result depends on it alone.

    An article that breaks a step comes out without annotations, and `annotations.skipped` says why. Articles are
    taken as they are needed, so that any number of them may come. With more processes each opens the model for
    itself, and a script that calls this needs the usual `if __name__ == "__main__":`.
    """
    if processes == 1:
        return map(partial(annotated, tagger=tagger), articles)
    return parallel.ordered(
        partial(annotated, tagger=tagger),
        articles,
        processes=processes,
        lost=partial(failed, why="its process ended"),
        size=lambda article: len(article.text),
        enough=_ENOUGH,
    )


def annotated(article: Article, *, tagger: Tagger) -> Resolved:
    """One article with all its annotations, or without any and with the reason."""
    opened(tagger)
    try:
        return resolve(article, annotate_article(article, tagger=tagger))
    except Exception as error:
        return failed(article, why=_place(error))


@cache
def opened(tagger: Tagger) -> None:
    """Open the model, so that what is wrong with it is not taken for a fault of an article."""
    tagger.tag("")


def failed(article: Article, *, why: str) -> Resolved:
    """An article that could not be annotated."""
    reason = Skipped(f"{NOT_ANNOTATED}: {why}", 0, len(article.text))
    return Resolved(article=article, annotations=Annotations(article=article.id, skipped=(reason,)))


def _place(error: Exception) -> str:
    """The kind of an error and where in the program it arose, for a report of it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


def compare(
    collection: Collection,
    *,
    tagger: Tagger,
    questions: Sequence[str] = (),
    progress: Callable[[], None] = lambda: None,
) -> Dossier:
    """Read articles → dossier. `questions` are those on which positions are asked; `progress` is called after each
    article.
    """
    resolved = []
    for one in annotate(collection.articles, tagger=tagger):
        resolved.append(one)
        progress()
    asked = [Question(text, _vector(text, tagger)) for text in questions]
    return dossier(resolved, collection, model=tagger.version, questions=asked)


def dossier(
    resolved: Iterable[Resolved],
    collection: Collection,
    *,
    model: str,
    questions: Sequence[Question] = (),
    adjust: Callable[[Linked], Linked] = lambda linked: linked,
) -> Dossier:
    """Annotated articles → dossier; `adjust` is what people have corrected in the links between them."""
    return of_linked(adjust(link(resolved)), collection, model=model, questions=questions)


def of_linked(linked: Linked, collection: Collection, *, model: str, questions: Sequence[Question] = ()) -> Dossier:
    """Linked articles → dossier: what is found of the story, and what of it stands first."""
    made = compare_linked(linked, collection, version=__version__, model=model, questions=questions)
    findings = rank(linked, relate(linked))
    return msgspec.structs.replace(made, findings=findings, check_first=first_of(findings, made))


def _vector(text: str, tagger: Tagger) -> Vector | None:
    vectors = tagger.tag(text).vectors
    return mean_vector(vectors) if vectors is not None else None


def check(draft: Article, collection: Collection, *, tagger: Tagger) -> DraftCheck:
    """Hold the quotes and attributed claims of a draft against the reports of a collection."""
    own, *reports = annotate((draft, *collection.articles), tagger=tagger)
    return check_annotated(own, reports, collection, model=tagger.version)


def check_annotated(draft: Resolved, reports: Sequence[Resolved], collection: Collection, *, model: str) -> DraftCheck:
    """The same where all are annotated."""
    linked = link((draft, *reports))
    return check_linked(linked, draft.article, collection, of_linked(linked, collection, model=model))
