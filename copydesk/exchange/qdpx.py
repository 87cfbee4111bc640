"""A project for programs of qualitative analysis (REFI-QDA 1.5): NVivo, MAXQDA, ATLAS.ti, QualCoder and others.

Positions are code points counted from 0, and files are UTF-8 without a mark at their beginning, as the standard has it.
Programs read CRLF as one character or as two. The files have LF alone, and every position is moved with it, so that all
count the same. Names of codes, sources and sets are unique without regard to capitals: some programs take two of one
name for one, or leave the second out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

from copydesk.exchange.archive import File, zipped
from copydesk.exchange.names import for_xml, guid
from copydesk.exchange.story import Marks, Review, Story, hour, told
from copydesk.records import Article, Slice, Statement

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:QDA-XML:project:1.0"
_SCHEMA = "http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# of what nobody reviewed; programs want an hour, and the same desk gives the same file
_MADE = "2000-01-01T00:00:00Z"
_UNRESOLVED = "speaker not resolved"
# the groups of codes with their colours
_GROUPS = {
    "speaker": "#2f6f9f",
    "statement kind": "#8a6d1d",
    "act": "#3f7f4f",
    "certainty": "#8f4f6f",
    "attribution": "#5f5f8f",
}
_VARIABLES = ("story", "outlet", "published", "address", "kind", "language")
# what does not stand for itself in the file: each match becomes one LF, a mark at the beginning nothing
_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_MOVED = re.compile("\\A\ufeff+|\r\n?")


class Moved:
    """A text as it is written, and where its places are there."""

    def __init__(self, text: str) -> None:
        self._ends: list[int] = []
        self._shifts: list[int] = []
        lost = 0
        for match in _MOVED.finditer(text):
            kept = 1 if match.group().startswith("\r") else 0
            if len(match.group()) > kept:
                lost += len(match.group()) - kept
                self._ends.append(match.end())
                self._shifts.append(lost)
        self._lead = len(text) - len(text.lstrip("\ufeff"))
        self.text = _MOVED.sub(lambda match: "\n" if match.group().startswith("\r") else "", text)

    def place(self, offset: int) -> int:
        """Where an offset of the text stands in what is written; inside of a CRLF after it."""
        if offset <= self._lead:
            return 0
        before = bisect_right(self._ends, offset)
        return max(0, offset - (self._shifts[before - 1] if before else 0))


def write(stories: Iterable[Story], output: BinaryIO) -> None:
    """Write a project of all stories with the texts of their articles."""
    zipped(_files(list(stories)), output)


def _files(stories: list[Story]) -> Iterator[File]:
    moved = {article.id: Moved(article.text) for story in stories for article in story.dossier.articles}
    yield "project.qde", _project(stories, moved)
    for article, text in moved.items():
        yield f"sources/{guid('source', article)}.txt", text.text.encode("utf-8", "replace")


def _project(stories: list[Story], moved: dict[str, Moved]) -> bytes:
    from lxml import etree

    versions = sorted({f"Copydesk {s.dossier.copydesk}, model {s.dossier.model}" for s in stories})
    root = etree.Element(f"{{{NAMESPACE}}}Project", nsmap={None: NAMESPACE, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {_SCHEMA}")
    root.set("name", for_xml(stories[0].title if len(stories) == 1 else "Copydesk desk"))
    root.set("origin", for_xml("; ".join(versions) or "Copydesk"))
    root.set("creatingUserGUID", guid("user", ""))
    _users(root, stories)
    _codes(root, stories)
    variables = _add(root, "Variables")
    for name in _VARIABLES:
        _add(variables, "Variable", guid=guid("variable", name), name=name, typeOfVariable="Text")
    sources = _add(root, "Sources")
    taken: Counter[str] = Counter()
    for story in stories:
        marks = Marks(story)
        said: dict[str, list[Statement]] = defaultdict(list)
        for statement in story.dossier.statements:
            said[statement.article].append(statement)
        for article in story.dossier.articles:
            element = _source(sources, article, _unique(_named(article), taken), marks)
            for statement in said[article.id]:
                for part in statement.content:
                    _selection(element, statement, part, moved[article.id], marks.statements.get(statement.id, []))
            _values(element, story, article)
    _links(root, stories)
    _sets(root, stories)
    _add(
        root, "Description"
    ).text = "Machine findings, but where a person is named. Nothing says which wording is right."
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return data


def _add(parent: _Element, name: str, /, **given: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", {key: for_xml(value) for key, value in given.items()})


def _users(root: _Element, stories: Iterable[Story]) -> None:
    users = _add(root, "Users")
    _add(users, "User", guid=guid("user", ""), name="Copydesk")
    for author in sorted({review.author for story in stories for review in story.reviews}):
        _add(users, "User", guid=guid("user", author), name=author)


# ── codes ─────────────────────────────────────────────────────────────────────────────────


def _coded(statement: Statement) -> dict[str, str]:
    """The code of a statement in each group."""
    return {
        "speaker": statement.speaker.name if statement.speaker else _UNRESOLVED,
        "statement kind": f"kind: {statement.kind}",
        "act": f"act: {statement.act}",
        "certainty": f"certainty: {statement.certainty}",
        "attribution": f"attribution: {statement.attribution}",
    }


def _code(group: str, code: str) -> str:
    return guid("code", group, code.casefold())


def _codes(root: _Element, stories: Iterable[Story]) -> None:
    used: dict[str, set[str]] = {name: set() for name in _GROUPS}
    for story in stories:
        for statement in story.dossier.statements:
            for group, code in _coded(statement).items():
                used[group].add(code)
    codes = _add(_add(root, "CodeBook"), "Codes")
    for group, colour in _GROUPS.items():
        # groups are there to order the codes: nothing is coded with them
        held = _add(codes, "Code", guid=guid("code", group), name=group, isCodable="false", color=colour)
        names = {_code(group, code): code for code in sorted(used[group], reverse=True)}
        for own, code in sorted(names.items(), key=lambda item: (item[1].casefold(), item[0])):
            _add(held, "Code", guid=own, name=code, isCodable="true", color=colour)


# ── sources ───────────────────────────────────────────────────────────────────────────────


def _named(article: Article) -> str:
    """The name of a source: programs make a file of it, so that it has nothing that no file's name may have."""
    name = " · ".join(part for part in (article.outlet, article.published, article.title) if part) or article.file
    return " ".join(_NO_NAME.sub(" ", name).split())[:120] or "text"


def _unique(name: str, taken: Counter[str]) -> str:
    key = name.casefold()
    taken[key] += 1
    return name if taken[key] == 1 else _unique(f"{name} ({taken[key]})", taken)


def _source(sources: _Element, article: Article, name: str, marks: Marks) -> _Element:
    own = guid("source", article.id)
    element = _add(
        sources,
        "TextSource",
        guid=own,
        name=name,
        plainTextPath=f"internal://{own}.txt",
        creatingUser=guid("user", ""),
        creationDateTime=_MADE,
    )
    notes = "; ".join(told(review) for review in marks.articles.get(article.id, ()))
    if notes:
        _add(element, "Description").text = for_xml(notes)
    return element


def _values(source: _Element, story: Story, article: Article) -> None:
    values = {
        "story": story.title,
        "outlet": article.outlet,
        "published": article.published,
        "address": article.url,
        "kind": article.kind,
        "language": article.language,
    }
    for variable in _VARIABLES:
        value = values[variable]
        if value:
            held = _add(source, "VariableValue")
            _add(held, "VariableRef", targetGUID=guid("variable", variable))
            _add(held, "TextValue").text = for_xml(value)


def _place(statement: Statement, part: Slice) -> str:
    return guid("selection", statement.id, str(part.start), str(part.end))


def _selection(source: _Element, statement: Statement, part: Slice, moved: Moved, reviews: list[Review]) -> None:
    # what a person put right is theirs, with its hour
    by = {"creatingUser": guid("user", reviews[-1].author if reviews else "")}
    when = {"creationDateTime": (hour(reviews[-1]) if reviews else None) or _MADE}
    start, end = moved.place(part.start), moved.place(part.end)
    own = _place(statement, part)
    name = " ".join(part.text.split())[:80]
    element = _add(
        source,
        "PlainTextSelection",
        guid=own,
        name=name,
        startPosition=str(start),
        endPosition=str(end),
        **by,
        **when,
    )
    if reviews:
        _add(element, "Description").text = for_xml("; ".join(told(review) for review in reviews))
    for group, code in _coded(statement).items():
        coding = _add(element, "Coding", guid=guid("coding", own, group), **by, **when)
        _add(coding, "CodeRef", targetGUID=_code(group, code))


# ── what holds across sources ─────────────────────────────────────────────────────────────


def _links(root: _Element, stories: Iterable[Story]) -> None:
    found: list[tuple[str, str, str]] = []
    for story in stories:
        said = {statement.id: statement for statement in story.dossier.statements}
        for utterance in story.dossier.utterances:
            members = [said[member] for member in utterance.members if member in said]
            ends = [_place(member, member.content[0]) for member in members]
            found += [(utterance.id, one, other) for one, other in pairwise(ends)]
    if found:
        links = _add(root, "Links")
        for utterance_id, one, other in found:
            given: dict[str, Any] = {"originGUID": one, "targetGUID": other, "direction": "Associative"}
            _add(links, "Link", guid=guid("link", utterance_id, one, other), name="renders the same utterance", **given)


def _sets(root: _Element, stories: Iterable[Story]) -> None:
    sets = _add(root, "Sets")
    taken: Counter[str] = Counter()
    for story in stories:
        held = _add(sets, "Set", guid=guid("set", story.id), name=_unique(story.title, taken))
        for article in story.dossier.articles:
            _add(held, "MemberSource", targetGUID=guid("source", article.id))
