"""Citations: an article's stated reliance on outlets, interviews, posts and documents.

A citation is a slice that names somebody else as the source of words or facts: an outlet with a
reporting word in its sentence, "told X", "in an interview with X", "said on Telegram", a credit
such as "(AP)", a link to another report. Photo credits are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit

from copydesk import text as marks
from copydesk.annotate.body import boilerplate_mask
from copydesk.annotate.occasions import occasions
from copydesk.annotate.tagger import Span, Tags
from copydesk.lexicon import outlets, phrases, table
from copydesk.names import body_key, tokens
from copydesk.records import Article, Citation, Cited, Mention

Spanned = TypeVar("Spanned", Mention, Span)

_INTERVIEW = re.compile(r"\binterview(?:s|ed)?\b(?:\s+(?:\w+\s+){0,4}?(?:with|by|to|on|in|for|from))?", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:told|tells|telling|speaking to|spoke to|speaking with|spoke with|statement to|emailed to)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:reporting|report|copy|material|additional reporting) (?:by|from)\s+(?P<name>[A-Z][^.;\n]{2,60})",
    re.IGNORECASE,
)


def citations(article: Article, tags: Tags, named: tuple[Mention, ...]) -> tuple[Citation, ...]:
    """All citations in text order, one for each place and name."""
    found = [
        *_outlets_with_cue(article, tags, named),
        *_posts(article, tags),
        *_credits(article, named),
        *_links(article),
        *occasions(article),
    ]
    unique = {(c.start, c.end, c.to.name, c.relation): c for c in found}
    return tuple(unique[key] for key in sorted(unique))


def _between(found: Sequence[Spanned], start: int, end: int) -> Sequence[Spanned]:
    """Of things in text order those that begin in a range."""
    first = bisect_left(found, start, key=lambda one: one.start)
    return found[first : bisect_left(found, end, first, key=lambda one: one.start)]


def _outlets_with_cue(article: Article, tags: Tags, named: tuple[Mention, ...]) -> list[Citation]:
    """Outlets that a reporting word stands beside, or whose source the tagger takes them for.

    A reporting word anywhere in the sentence is not enough: of 46 such credits in labelled stories 27 were none.
    """
    text = article.text
    quoted, apart = marks.quoted_mask(text), boilerplate_mask(article)
    namesakes = _namesakes(named)
    found = []
    for start, end in marks.sentences(text):
        for mention in _between(named, start, end):
            if mention.end > end or quoted[mention.start] or apart[mention.start] or _itself(article, mention.text):
                continue
            told = bool(_TOLD.search(text[max(start, mention.start - 30) : mention.start]))
            if not _outlet_like(mention) and not (told and _maybe_outlet(mention)):
                continue
            attached = _attached(text, mention)
            if mention.text in namesakes or (not told and not attached and _part_of_name(text, mention)):
                continue
            cues = _between(tags.outer.cues, max(start, mention.start - 160), end)
            if _INTERVIEW.search(text[start : mention.start]) and (told or cues):
                found.append(_cite(text, mention, "interview"))
            elif told or attached:
                found.append(_cite(text, mention, "outlet"))
    return found


def _namesakes(named: tuple[Mention, ...]) -> set[str]:
    """Surnames of people in the article: an outlet of that name is then none."""
    return {mention.text.split()[-1] for mention in named if mention.kind == "person" and " " in mention.text}


_CALENDAR = "January|February|March|April|May|June|July|August|September|October|November|December|[A-Z][a-z]+day\\b"
_CAPITAL_AFTER = re.compile(rf" (?!{_CALENDAR})[A-Z]")


def _part_of_name(text: str, mention: Mention) -> bool:
    """Whether a name goes on after the mention ("The Observer" + "Corps")."""
    return bool(_CAPITAL_AFTER.match(text, mention.end))


def _outlet_like(mention: Mention) -> bool:
    if mention.kind == "outlet" or outlets.known(mention.text):
        return True
    parts = tokens(mention.text)
    return mention.kind == "organisation" and len(parts) > 1 and parts[-1] in table("people")["outlet_words"]


def _maybe_outlet(mention: Mention) -> bool:
    """Whether somebody who is told things may be an outlet: a body without a word of bodies in its name."""
    words = tokens(mention.text)
    return mention.kind == "organisation" and not any(word in table("people")["body_words"] for word in words)


def _itself(article: Article, name: str) -> bool:
    if not article.outlet:
        return False
    known, own = outlets.known(name), outlets.known(article.outlet)
    mine = body_key(article.outlet)
    same = mine == body_key(name) or mine.endswith(" " + body_key(name))
    return same or (known is not None and known == own)


_AFTER = re.compile(
    r"^[\])’'”\"*_]*(?:\([^)]*\))?\s*(?:has |had |also |first |earlier |later )*"
    r"(?:report|reported|reports|reporting|said|says|wrote|writes|noted|notes|revealed|reveals|quoted|quotes|"
    r"cited|published|disclosed|found|finds|described|describes|"
    r"explained|explains|obtained|estimates|estimated|announced|claimed|claims|learned|article|"
    r"investigation|story|interview)\b"
)
_BEFORE = re.compile(
    r"(?:according to|citing|cited by|reported by|first reported by|quoted by|published by|published in|quoting|"
    r"reports|writes|told|obtained by|seen by|reviewed by|as reported in|says in|said in|wrote in|writes in|"
    r"in a report by|h/t|via|"
    r"(?:said|says|saying|appeared|appearing|spoke|aired|interviewed|interview|comments|remarks|appearance) on)"
    r"\s+(?:the\s+|an?\s+)?[*_\[“\"]*$",
    re.IGNORECASE,
)


# "according to the trade paper Bridge & Harbour Weekly"
_BEFORE_KIND = re.compile(
    r"(?:according to|citing|cited by|reported by|quoted by|published by|published in)"
    r"\s+(?:the|an?)\s+(?:[a-z-]+\s+){1,3}$"
)


def _attached(text: str, mention: Mention) -> bool:
    """Whether a reporting word stands right before or after the name."""
    after = text[mention.end : mention.end + 60]
    before = text[max(0, mention.start - 60) : mention.start]
    return bool(_AFTER.match(after) or _BEFORE.search(before) or _BEFORE_KIND.search(before))


def _cite(text: str, mention: Mention, kind: str) -> Citation:
    known = outlets.known(mention.text)
    name = known.name if known else mention.text
    return Citation(
        start=mention.start,
        end=mention.end,
        text=text[mention.start : mention.end],
        to=Cited("interview" if kind == "interview" else "outlet", name),
    )


@cache
def _platforms() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in table("people")["platforms"])
    before = r"\b(?:on|in|via|to)\s+(?:(?:his|her|their|its|the|a|social media platform|messaging app)\s+){0,2}"
    return re.compile(rf"{before}(?P<name>{names})\b")


# How far before a platform's name the word for posting may stand.
_POSTED = 70


@cache
def _posting() -> re.Pattern[str]:
    return phrases(
        [
            "said",
            "wrote",
            "posted",
            "tweeted",
            "shared",
            "announced",
            "post",
            "says",
            "writes",
            "message",
            "published",
        ]
    )


def _posts(article: Article, tags: Tags) -> list[Citation]:
    text = article.text
    quoted, apart = marks.quoted_mask(text), boilerplate_mask(article)
    found = []
    for start, end in marks.sentences(text):
        for match in _platforms().finditer(text, start, end):
            here = match.start()
            near = text[max(start, here - _POSTED) : here]
            if not apart[here] and not quoted[here] and _posting().search(near):
                left, right = match.span("name")
                found.append(Citation(start=left, end=right, text=text[left:right], to=Cited("post", match["name"])))
    return found


def _credits(article: Article, named: tuple[Mention, ...]) -> list[Citation]:
    """Agencies in credits, bylines and datelines; photographers' credits name pictures and are none."""
    found = []
    for span in article.boilerplate:
        words = article.text[span.start : span.end]
        if span.kind in ("dateline", "byline") or (span.kind == "credit" and not _picture(words)):
            for mention in _between(named, span.start, span.end):
                known = outlets.known(mention.text)
                if mention.end <= span.end and known and not _itself(article, known.name):
                    found.append(
                        Citation(start=mention.start, end=mention.end, text=mention.text,
                                 to=Cited("outlet", known.name), relation="credits")
                    )  # fmt: skip
            if span.kind == "credit" and (match := _BY.search(words)):
                left, right = span.start + match.start("name"), span.start + match.end("name")
                found.append(
                    Citation(start=left, end=right, text=article.text[left:right],
                             to=Cited("outlet", article.text[left:right]), relation="credits")
                )  # fmt: skip
    return found


_PICTURE = re.compile(
    r"\b(?:photo|photograph|image|picture|illustration|video|graphic|courtesy|getty|file)\b|/",
    re.IGNORECASE,
)


def _picture(words: str) -> bool:
    return bool(_PICTURE.search(words))


def _links(article: Article) -> list[Citation]:
    """Links from the body to a known outlet's site, or named after an outlet."""
    found = []
    apart = boilerplate_mask(article)
    for link in article.links:
        domain = urlsplit(link.url).hostname or ""
        outlet = _by_domain().get(domain.removeprefix("www."))
        if outlet and not apart[link.start] and not _itself(article, outlet):
            found.append(
                Citation(
                    start=link.start,
                    end=link.end,
                    text=link.text,
                    to=Cited("outlet", outlet),
                    relation="links",
                )
            )
    return found


@cache
def _by_domain() -> dict[str, str]:
    return {d: e["name"] for e in table("outlets")["outlet"] for d in e.get("domains", ())}
