"""The commands of a desk."""

from __future__ import annotations

import difflib
import getpass
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from copydesk.cli.corpus import corpus_library
from copydesk.cli.options import MODEL, PRIVATE, QUIET, THREADS, WORDS, cores, errors, progress, tagger_of, write

if TYPE_CHECKING:
    from copydesk.annotate import Tagger
    from copydesk.corpus import Part
    from copydesk.desk import Desk
    from copydesk.desk.records import Outcome
    from copydesk.desk.search import StoryOrder
    from copydesk.desk.watch import Watch
    from copydesk.records import Article

Callback = TypeVar("Callback", bound=Callable[..., Any])

_DESK = click.argument("path", metavar="DESK", type=click.Path(path_type=Path))
_AUTHOR = click.option(
    "--author", type=WORDS, help="Whose correction it is. Default: the name you are logged in under."
)


def _of_corpus(kind: str, what: str) -> Callable[[Callback], Callback]:
    """An option for a part of a corpus."""
    return click.option(
        f"--{kind}", type=click.IntRange(0), multiple=True, metavar="ID", help=f"{what} May be repeated."
    )


@click.command()
@_DESK
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@MODEL
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Articles under way at once.")
@_of_corpus("story", "Of the corpus SOURCE, the articles of this story.")
@_of_corpus("utterance", "Of the corpus SOURCE, the articles that render this utterance.")
@_of_corpus("article", "Of the corpus SOURCE, this article.")
@PRIVATE
@QUIET
def add(
    path: Path,
    sources: tuple[str, ...],
    model: Path | None,
    processes: int,
    story: tuple[int, ...],
    utterance: tuple[int, ...],
    article: tuple[int, ...],
    allow_private: bool,
    quiet: bool,
) -> None:
    """Add articles to a desk, which is made where there is none.

    SOURCE is a file or folder as for `compare`, - for standard input, or a web address: of a page, or of a feed,
    sitemap or OPML list, which `watch` then asks again. What the desk has already is left alone; a revised text is
    kept as a new version.

    With --story, --utterance or --article SOURCE is a folder made by `corpus annotate` and `corpus link`; their IDs
    are the numbers in its tables.
    """
    from copydesk.desk import Desk
    from copydesk.desk.add import add as add_articles
    from copydesk.desk.given import Given

    told = _Told(quiet=quiet)
    tagger = tagger_of(model, max(1, cores() // processes))
    with errors():
        parts = _parts(sources, {"story": story, "utterance": utterance, "article": article})
        _made(path)
        with Desk(path, create=True) as desk:
            if parts:
                outcomes = _of_parts(desk, parts, tagger=tagger, processes=processes)
            else:
                given = Given(desk, sources, stdin=sys.stdin.buffer, allow_private=allow_private)
                outcomes = add_articles(desk, told.read(given), tagger=tagger, processes=processes, place=given.place)
            for outcome in outcomes:
                told.outcome(outcome)
            _refresh(desk, quiet=quiet)
            told.end(desk)
    sys.exit(told.code())


def _made(path: Path) -> None:
    """Say that a desk is made where there is none, and which there are beside it: a name may be mistyped."""
    if path.exists():
        return
    beside = sorted(p.name for p in path.parent.glob("*.desk")) if path.parent.is_dir() else []
    like = difflib.get_close_matches(path.name, beside, n=1)
    click.echo(f"made a new desk: {path}" + (f"; beside it is {like[0]}" if like else ""), err=True)


def _parts(sources: tuple[str, ...], wanted: dict[str, tuple[int, ...]]) -> list[Part]:
    """The parts of a corpus that are asked for."""
    if not any(wanted.values()):
        return []
    if len(sources) > 1:
        raise click.UsageError("--story, --utterance and --article take from one corpus: give its folder alone")
    part = corpus_library().part
    return [part(Path(sources[0]), kind, number) for kind, numbers in wanted.items() for number in numbers]


def _of_parts(desk: Desk, parts: Sequence[Part], *, tagger: Tagger, processes: int) -> Iterator[Outcome]:
    """Add parts of a corpus with its annotations, or annotated anew where they do not fit."""
    from copydesk.desk.add import add as add_articles
    from copydesk.desk.add import take

    library = corpus_library()
    anew = library.why_anew(parts[0].root, model=tagger.version)
    if anew:
        click.echo(f"annotated anew: {anew}", err=True)
    for part in parts:
        one_story = part.kind == "story"
        if anew:
            yield from add_articles(desk, library.bare(part), tagger=tagger, processes=processes, one_story=one_story)
        else:
            yield from take(desk, library.annotated(part), model=tagger.version, one_story=one_story)


@click.command()
@_DESK
@click.option(
    "--every",
    type=click.FloatRange(min=1.0),
    default=15.0,
    show_default=True,
    metavar="MINUTES",
    help="How often each list is asked.",
)
@click.option("--once", is_flag=True, help="Ask each list once and stop.")
@MODEL
@THREADS
@PRIVATE
@QUIET
def watch(
    path: Path, every: float, once: bool, model: Path | None, threads: int, allow_private: bool, quiet: bool
) -> None:
    """Ask the feeds of a desk, add what is new, and say what that changes in the stories that are followed.

    Ends with Ctrl-C or a termination signal, after the article that is under way.
    """
    from copydesk.desk import Desk
    from copydesk.desk.watch import Watch
    from copydesk.read import Fetcher

    with errors(), Desk(path) as desk:
        round_of = Watch(desk, fetcher=Fetcher(allow_private=allow_private), tagger=tagger_of(model, threads))
        if not round_of.feeds():
            click.echo(f"{path} follows no feed: `copydesk add {path} ADDRESS` takes one in", err=True)
            sys.exit(2)
        _until_told(round_of)
        while True:
            for line in round_of.once():
                click.echo(line)
            if once or round_of.stopped:
                break
            if not quiet:
                click.echo(f"next round in {every:g} minutes", err=True)
            round_of.wait(every * 60)
            if round_of.stopped:
                break
    sys.exit(1 if round_of.failed else 0)


@click.command()
@_DESK
@click.option(
    "--host", type=WORDS, default="127.0.0.1", show_default=True, help="Address to answer at; another needs a token."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 is any that is free.")
@click.option(
    "--token", type=WORDS, help="What others must know who may reach it. Default: a new one where one is needed."
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@MODEL
@THREADS
def serve(
    path: Path, host: str, port: int, token: str | None, open_browser: bool, model: Path | None, threads: int
) -> None:
    """Show a desk in the browser, on this machine alone; it is made where there is none.

    Stories, dossiers, actors, search, corrections, drafts, uploads, and the same as JSON under /api.
    """
    from copydesk.desk import Desk
    from copydesk.serve.run import run

    with errors():
        _made(path)
        Desk(path, create=True).close()
        run(
            path,
            host=host,
            port=port,
            token=token,
            open_browser=open_browser,
            tagger=tagger_of(model, threads),
            say=click.echo,
        )


@click.command()
@_DESK
@click.argument("quotation", type=WORDS, metavar="QUOTATION")
def find(path: Path, quotation: str) -> None:
    """Find a quotation in a desk: every rendering of the words, whoever quotes them, the earliest first."""
    from rich.console import Console

    from copydesk.desk import Desk
    from copydesk.desk.quotations import find_quotation
    from copydesk.desk.words import quotation_lines

    with errors(), Desk(path) as desk:
        found = find_quotation(desk, quotation)
        console = Console(highlight=False)
        for line in quotation_lines(desk, found):
            # words are not broken over lines for what reads them from a pipe
            console.print(line, soft_wrap=True)
    sys.exit(0 if found else 1)


@click.command()
@_DESK
@click.argument(
    "order", type=click.Choice(["new", "followed", "check first", "one credit"]), default="new", metavar="[WHICH]"
)
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many.")
def stories(path: Path, order: StoryOrder, limit: int) -> None:
    """List the stories of a desk: new (the default), followed, "check first", or "one credit"."""
    from rich.console import Console

    from copydesk.desk import Desk, search
    from copydesk.desk.words import story_table

    with errors(), Desk(path) as desk:
        rows = search.stories(desk, order, limit=limit)
        Console().print(story_table(rows) if rows else "no such stories")


@click.command()
@_DESK
@click.argument("story", type=WORDS, metavar="STORY")
@click.option("--stop", is_flag=True, help="Follow it no more.")
def follow(path: Path, story: str, stop: bool) -> None:
    """Follow a story: `watch` says what is new in it."""
    from copydesk.desk import Desk
    from copydesk.desk.follow import follow_story

    with errors(), Desk(path) as desk:
        follow_story(desk, story, followed=not stop)


@click.command()
@_DESK
@click.option("--all", "everything", is_flag=True, help="Also what this model annotated.")
@MODEL
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Articles under way at once.")
@QUIET
def rebuild(path: Path, everything: bool, model: Path | None, processes: int, quiet: bool) -> None:
    """Annotate anew what another model annotated, and make the dossiers anew. Corrections are applied again."""
    from copydesk.desk import Desk
    from copydesk.desk.rebuild import outdated
    from copydesk.desk.rebuild import rebuild as annotate_again

    with errors(), Desk(path) as desk:
        tagger = tagger_of(model, max(1, cores() // processes))
        wanted = outdated(desk, model="" if everything else tagger.version)
        with progress(len(wanted), quiet=quiet) as advance:
            for _ in annotate_again(desk, wanted, tagger=tagger, processes=processes):
                advance()
        _refresh(desk, quiet=quiet)
        if not quiet:
            click.echo(f"annotated anew: {len(wanted)}", err=True)


@click.command()
@_DESK
@QUIET
def verify(path: Path, quiet: bool) -> None:
    """Verify every span, key and search index of a desk. Exit code 1 where something is not as it should be."""
    from copydesk.desk import Desk, search
    from copydesk.desk.verify import verify as faults

    found = 0
    with errors(), Desk(path) as desk:
        counts = search.counts(desk)
        with progress(counts.stories, quiet=quiet, what="Verifying") as advance:
            for fault in faults(desk, progress=advance):
                found += 1
                click.echo(fault)
        if not found:
            click.echo(f"all well: {counts.articles:,} articles, {counts.statements:,} statements", err=True)
    sys.exit(1 if found else 0)


@click.command()
@_DESK
@click.argument("names", nargs=-1, required=True, type=WORDS, metavar="ARTICLE|STORY...")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(path: Path, names: tuple[str, ...], yes: bool) -> None:
    """Remove articles, or all those of a story, from a desk for good: texts, findings and words in the search index.

    Their ids stay, so that the texts are not taken in again, and the log of corrections keeps who and when without
    their words.
    """
    from copydesk.desk import Desk
    from copydesk.desk.forget import articles_named
    from copydesk.desk.forget import forget as remove

    with errors(), Desk(path) as desk:
        articles = articles_named(desk, names)
        if not yes:
            click.confirm(f"Remove {len(articles)} article(s) for good?", abort=True, err=True)
        backups = remove(desk, articles)
        click.echo(f"removed: {len(articles)}", err=True)
        for backup in backups:
            click.echo(f"still holds them, delete it yourself: {backup}", err=True)


@click.group()
def corrections() -> None:
    """The corrections of a desk: list, undo, export and import."""


@corrections.command("list")
@_DESK
def list_corrections(path: Path) -> None:
    """List all corrections, the first first, and those that found no place."""
    from copydesk.desk import Desk
    from copydesk.desk.words import correction_lines

    with errors(), Desk(path) as desk:
        for line in correction_lines(desk):
            click.echo(line)


@corrections.command()
@_DESK
@click.argument("correction", type=WORDS, metavar="CORRECTION")
@_AUTHOR
@click.option("--reason", type=WORDS, default="", help="Why.")
def undo(path: Path, correction: str, author: str | None, reason: str) -> None:
    """Undo a correction; undoing an undo makes it hold again."""
    from copydesk.desk import Desk, log

    with errors(), Desk(path) as desk:
        log.undo(desk, correction, author=author or getpass.getuser(), reason=reason)
        _refresh(desk, quiet=True)


@corrections.command("export")
@_DESK
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: standard output.")
def export_corrections(path: Path, output: Path | None) -> None:
    """Write all corrections, one line of JSON each, for another desk."""
    from copydesk.desk import Desk, log

    with errors(), Desk(path) as desk:
        write(log.exported(desk), output)


@corrections.command("import")
@_DESK
@click.argument("file", type=click.File("rb"))
def import_corrections(path: Path, file: BinaryIO) -> None:
    """Take in the corrections of another desk from FILE, or - for standard input. All or none are taken."""
    from copydesk.desk import Desk, log

    with errors(), Desk(path) as desk:
        new, known = log.imported(desk, file.read())
        _refresh(desk, quiet=True)
        click.echo(f"new: {new}; known before: {known}", err=True)


COMMANDS = (add, watch, serve, find, stories, follow, rebuild, verify, forget, corrections)


class _Told:
    """Tells on standard error what became of what was given, and counts it."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._counts: Counter[str] = Counter()
        self._not_read = 0

    def read(self, given: Iterable[Article | Exception]) -> Iterator[Article]:
        """The articles; what could not be read is named with its reason."""
        for one in given:
            if isinstance(one, Exception):
                self._not_read += 1
                click.echo(f"not read: {one}", err=True)
            else:
                yield one

    def outcome(self, outcome: Outcome) -> None:
        """Count what became of an article."""
        self._counts[outcome.what] += 1
        if outcome.copy_of:
            self._counts["copy"] += 1
        if outcome.what == "another text":
            click.echo(f"{outcome.article}: another text stands at its address now; not taken in", err=True)
        if outcome.failure:
            click.echo(f"{outcome.article}: {outcome.failure}", err=True)

    def end(self, desk: Desk) -> None:
        """Tell the counts."""
        from copydesk.desk import search

        if self._quiet:
            return
        held = search.counts(desk)
        names = {"new": "new", "copy": "of these the same words as another", "revised": "revised", "known": "known"}
        names |= {"forgotten": "removed before, left out", "another text": "another text at a known address"}
        told = [f"{self._counts[key]:,} {name}" for key, name in names.items() if self._counts[key]]
        if self._not_read:
            told.append(f"{self._not_read:,} not read")
        click.echo("; ".join(told) or "nothing to add", err=True)
        articles = "1 article" if held.articles == 1 else f"{held.articles:,} articles"
        stories = "1 story" if held.stories == 1 else f"{held.stories:,} stories"
        click.echo(f"{desk.path}: {articles} in {stories}", err=True)

    def code(self) -> int:
        """The exit code: 1 where something could not be read, 2 where nothing could."""
        if not self._counts:
            return 2
        return 1 if self._not_read else 0


def _refresh(desk: Desk, *, quiet: bool) -> None:
    """Make the dossiers that are stale."""
    from copydesk.desk import dossiers

    stale = dossiers.stale(desk)
    with progress(len(stale), quiet=quiet, what="Comparing") as advance:
        for _ in dossiers.refresh_all(desk):
            advance()


def _until_told(watching: Watch) -> None:
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: watching.stop())
