"""All sources of a run to one collection, and a draft to one article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import structs

from copydesk.errors import ReadError
from copydesk.read import files
from copydesk.read.articles import Draft, to_article
from copydesk.read.decode import decode
from copydesk.read.fields import Fields, from_mapping
from copydesk.read.page import read_page
from copydesk.read.plain import front_matter, markdown_links
from copydesk.read.rows import Row, rows
from copydesk.records import Article, Collection, SkippedFile

STDIN = "-"
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)


def read_sources(paths: Sequence[str], *, stdin: bytes | None = None) -> Collection:
    """Read files, folders and "-"; what cannot be read is in `skipped` with its reason."""
    found = files.find([path for path in paths if path != STDIN])
    skipped = found.skipped
    articles: list[Article] = []
    for file in found.files:
        _collect(file.name, _of_file(file), articles, skipped)
    if STDIN in paths:
        _collect(STDIN, _of_stdin(stdin), articles, skipped)
    return Collection(
        articles=_with_own_ids(articles),
        skipped=tuple(sorted(skipped)),
        ignored=tuple(sorted(found.ignored)),
        title=found.titles[0] if found.titles else None,
    )


def read_draft(path: str | Path, *, stdin: bytes | None = None) -> Article:
    """Read one text, a file's or that of standard input ("-"); ReadError where it cannot be."""
    name = str(path)
    if name == STDIN:
        drafts = _of_stdin(stdin)
    else:
        found = files.find([name])
        if Path(path).is_dir():
            raise ReadError(name, "is a folder", "give one file")
        if not found.files:
            raise ReadError(name, found.skipped[0].reason if found.skipped else "not an article")
        drafts = _of_file(found.files[0])
    articles = [_article(draft) for draft in drafts]
    if len(articles) != 1:
        raise ReadError(name, "more than one text" if articles else "empty", "give one file")
    return articles[0]


def _collect(
    name: str,
    drafts: Iterable[Draft | ReadError],
    articles: list[Article],
    skipped: list[SkippedFile],
) -> None:
    try:
        for draft in drafts:
            try:
                articles.append(_article(draft))
            except ReadError as error:
                skipped.append(SkippedFile(error.where, error.reason))
    except ReadError as error:
        skipped.append(SkippedFile(name, error.reason))


def _article(draft: Draft | ReadError) -> Article:
    if isinstance(draft, ReadError):
        raise draft
    return to_article(draft)


def _of_file(file: files.File) -> Iterator[Draft | ReadError]:
    data = files.content(file)
    suffix = file.path.suffix.lower()
    text = decode(data, where=file.name, page=suffix in {".html", ".htm"})
    if suffix == ".jsonl":
        yield from _of_rows(text, file.name)
    elif suffix in {".html", ".htm"}:
        yield _of_page(text, file.name, data, file.fields)
    else:
        yield _of_text(text, file.name, data, file.fields)


def _of_stdin(data: bytes | None) -> Iterator[Draft | ReadError]:
    if data is not None and len(data) > files.LARGEST:
        raise ReadError(STDIN, "too large", "files over 20 MB are not read")
    text = decode(data or b"", where=STDIN)
    if _is_rows(text):
        yield from _of_rows(text, STDIN)
    elif _PAGE.match(text):
        text = decode(data or b"", where=STDIN, page=True)
        yield _of_page(text, STDIN, data or b"", Fields())
    else:
        yield _of_text(text, STDIN, data or b"", Fields())


def _is_rows(text: str) -> bool:
    """Whether every line looks like a JSON object; whether it is one, each row says itself."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return all(line.startswith("{") and line.endswith("}") for line in lines)


def _of_text(text: str, name: str, data: bytes, fields: Fields) -> Draft:
    front, end = front_matter(text)
    return Draft(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        fields=fields.over(front),
        front=end,
        links=markdown_links(text),
    )


def _of_page(text: str, name: str, data: bytes, fields: Fields) -> Draft:
    page = read_page(text, where=name)
    return Draft(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=page.text,
        fields=fields.over(page.fields),
        links=page.links,
        plain=False,
    )


def _of_rows(text: str, name: str) -> Iterator[Draft | ReadError]:
    for where, row in rows(text, where=name):
        yield row if isinstance(row, ReadError) else _of_row(row, where)


def _of_row(row: Row, where: str) -> Draft:
    text = str(row["text"])
    return Draft(
        name=where,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        fields=from_mapping(row),
        links=markdown_links(text),
        plain=False,
    )


def _with_own_ids(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Articles with ids of their own: the same id again gets "~2", "~3" and so on."""
    seen: set[str] = set()
    result = []
    for article in articles:
        name, number = article.id, 1
        while name in seen:
            number += 1
            name = f"{article.id}~{number}"
        seen.add(name)
        result.append(structs.replace(article, id=name))
    return tuple(result)
