"""What a user gives to a desk: files and folders as read everywhere; addresses, of which lists are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from copydesk.desk.feeds import read_given
from copydesk.desk.store import Desk
from copydesk.errors import ReadError
from copydesk.paths import shown
from copydesk.read import Fetcher, Reading, advice_of, is_address
from copydesk.records import Article, SkippedFile


class Given:
    """The articles of the sources given, in their order; what cannot be read comes in its place as an error."""

    def __init__(self, desk: Desk, sources: Sequence[str], *, stdin: BinaryIO, allow_private: bool = False) -> None:
        self._desk, self._sources, self._stdin = desk, sources, stdin
        self._fetcher = Fetcher(allow_private=allow_private)
        self._source: str | None = None

    def __iter__(self) -> Iterator[Article | ReadError]:
        for source in self._sources:
            self._source = None if is_address(source) or source == "-" else shown(Path(source).resolve())
            if is_address(source):
                yield from read_given(self._desk, source, fetcher=self._fetcher)
                continue
            for one in Reading([source], stdin=self._stdin):
                if isinstance(one, SkippedFile):
                    yield ReadError(one.file, one.reason, advice_of(one.reason))
                else:
                    yield one

    def place(self, article: Article) -> str | None:
        """Where the article that was given last was read from; none for standard input and the web."""
        return f"{self._source}::{article.file}" if self._source else None
