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

from msgspec.structs import replace

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
    r"\b(?:told|tells|telling|speaking to|spoke to|speaking with|spoke with|statement to|emailed to|"
    r"interview(?:ed)? (?:with|by|on|to))\s+(?:the\s+)?$",
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
        *_documents(article),
        *_programmes(article),
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
        for mention in (_completed(text, one) for one in _between(named, start, end)):
            if mention.end > end or quoted[mention.start] or apart[mention.start] or _itself(article, mention.text):
                continue
            told = bool(_TOLD.search(text[max(start, mention.start - 30) : mention.start]))
            called = _called_outlet(text, mention) or _with_article(text, mention)
            if not _outlet_like(mention) and not called and not (told and _maybe_outlet(mention)):
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


def _completed(text: str, mention: Mention) -> Mention:
    """A name with the word of outlets that stands behind it: "Halden" of "the Halden Courier"."""
    match = re.compile(r" ([A-Z]\w+)\b").match(text, mention.end)
    if not match or match[1].lower() not in table("people")["outlet_words"] or not _article_before(text, mention):
        return mention
    return replace(mention, end=match.end(), text=text[mention.start : match.end()])


def _with_article(text: str, mention: Mention) -> bool:
    """Whether a name ends in a word of outlets and has an article: nobody is called "the Ann Mail"."""
    parts = tokens(mention.text)
    known = len(parts) > 1 and parts[-1] in table("people")["outlet_words"]
    return known and (parts[0] == "the" or _article_before(text, mention))


def _article_before(text: str, mention: Mention) -> bool:
    return text[max(0, mention.start - 4) : mention.start].lower() == "the "


@cache
def _outlet_nouns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A noun for an outlet before its name ("the newspaper"), and behind it."""
    nouns = "|".join(sorted(table("people")["outlet_nouns"], key=len, reverse=True))
    return (
        re.compile(rf"\b(?:{nouns}|affiliate),?\s+(?:the\s+)?$", re.IGNORECASE),
        re.compile(rf"(?:,\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}|\s+)(?:{nouns})\b", re.IGNORECASE),
    )


def _called_outlet(text: str, mention: Mention) -> bool:
    """Whether a name has a noun for an outlet beside it: "a Korean newspaper, X", "the X newspaper"."""
    before, behind = _outlet_nouns()
    return bool(before.search(text[max(0, mention.start - 40) : mention.start]) or behind.match(text, mention.end))


def _maybe_outlet(mention: Mention) -> bool:
    """Whether somebody who is told things may be an outlet: a body without a word of bodies in its name."""
    words = tokens(mention.text)
    return mention.kind == "organisation" and not any(word in table("people")["body_words"] for word in words)


def _itself(article: Article, name: str) -> bool:
    if not article.outlet:
        return False
    known, own = outlets.known(name), outlets.known(article.outlet)
    mine = body_key(article.outlet)
    initials = "".join(word[0] for word in article.outlet.split() if word[0].isupper())
    same = mine == body_key(name) or mine.endswith(" " + body_key(name)) or name == initials
    return same or (known is not None and known == own)


# An outlet that has a loss to report is news itself.
_OWN_NEWS = re.compile(
    r"^\W*(?:has |had |also )*(?:reports?|reported|announces?|announced)\s+(?:its\s+|an?\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?:loss|losses|profits?|revenues?|earnings|sales|income|results|turnover|deficit|drop|fall|rise|decline|gain)\b"
)
_AFTER = re.compile(
    r"^[\])’'”\"*_]*(?:\([^)]*\))?"
    r"(?:\s+(?:newspaper|magazine|website|network|television|radio|news agency|agency)\b)?,?\s*"
    r"(?:has |had |also |first |earlier |later |originally |which |that |was |were |the |to )*"
    r"(?:has it|have it|broke|brought|uncovered|exposed|shared|aired|report|reported|"
    r"reports|reporting|said|says|wrote|writes|noted|notes|revealed|reveals|quoted|quotes|"
    r"cited|published|disclosed|found|finds|described|describes|"
    r"explained|explains|obtained|estimates|estimated|announced|claimed|claims|learned|confirmed|article|"
    r"investigation|story|interview|town hall|poll|count)\b"
)
_BEFORE = re.compile(
    r"(?:according to|citing|cited by|reported by|first reported by|quoted by|published by|published in|quoting|"
    r"reports|writes|told|obtained by|seen by|reviewed by|as reported in|says in|said in|wrote in|writes in|"
    r"in a report by|h/t|via|hosted by|aired by|broken by|brought to light by|uncovered by|revealed by|exposed by|"
    r"(?:reported|revealed|published|broken) (?:\w+ )?by|"
    r"(?:reports?|story|stories|articles?|piece|op-ed|editorial|essay|column|investigation) (?:in|by|of|on)|"
    r"(?:said|says|saying|appeared|appearing|spoke|aired|interviewed|interview|comments|remarks|appearance)"
    r"(?: [A-Z]\w+day)? on)"
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
    if _OWN_NEWS.match(after):
        return False
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
def _document_phrases() -> tuple[re.Pattern[str], ...]:
    """A document behind "according to" and the like, and those that say something themselves."""
    known = table("sources")
    nouns = "|".join(map(re.escape, sorted(known["documents"], key=len, reverse=True)))
    verbs = "|".join(known["document_verbs"])
    named = r"(?-i:[A-Z])[\w’'&-]*"
    by = rf"(?:\s+(?:by|from|of)\s+(?:the\s+)?{named}(?:\s+(?:of|for|and|the|on|{named}))*)?"
    bare = r"(?-i:(?=[A-Z])(?!The\b|An?\b|Th[ai][st]\b))"
    phrase = rf"(?P<name>(?:[\w’'-]+\s+){{0,2}}(?:{nouns}){by})"
    lead = "|".join(map(re.escape, known["document_leads"]))
    says = rf"\s+(?:\w+\s+){{0,3}}?(?:{verbs}|(?:did|does|do|has|have)\s+not\s+\w+)\b"
    return (
        re.compile(rf"\b(?:{lead})\s+(?:(?:the|an?|its|his|her|their)\s+)?{phrase}", re.IGNORECASE),
        re.compile(rf"(?:^|(?<=[\s“\"]))(?:[Tt]he|[Aa]n?)\s+{phrase}{says}"),
        re.compile(rf"(?:^|(?<=[.!?”]\s)){bare}{phrase}{says}", re.MULTILINE | re.IGNORECASE),
    )


# "on CNN's “State of the Union”"
_PROGRAMME = re.compile(
    r"\b(?:appear\w*|interview\w*|said|told|spoke|speaking|remarks|comments|guest)\b[^.“”\"]{0,40}\bon\s+(?:[A-Z]\w+[’']s\s+)?"
    r"[“\"](?P<name>[A-Z][^“”\"]{3,50}?),?[”\"]"
)


def _programmes(article: Article) -> list[Citation]:
    """Programmes on which somebody said something."""
    return [
        Citation(start=a, end=b, text=article.text[a:b], to=Cited("outlet", article.text[a:b]))
        for a, b in (match.span("name") for match in _PROGRAMME.finditer(article.text))
    ]


def _documents(article: Article) -> list[Citation]:
    """Documents from which a report has something: "according to court records", "the indictment says"."""
    text = article.text
    quoted, apart = marks.quoted_mask(text), boilerplate_mask(article)
    found = []
    for pattern in _document_phrases():
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if not quoted[start] and not apart[start]:
                found.append(
                    Citation(start=start, end=end, text=text[start:end], to=Cited("document", text[start:end]))
                )
    return found


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
            match = _IN_BRACKETS.search(words) if span.kind == "dateline" else None
            if match and not _itself(article, match["name"]):
                found.append(_credit(article.text, *(span.start + at for at in match.span("name"))))
            if span.kind == "credit" and (match := _BY.search(words)):
                found.append(_credit(article.text, *(span.start + at for at in match.span("name"))))
    return found + [_credit(article.text, *match.span("name")) for match in _CONTRIBUTED.finditer(article.text)]


def _credit(text: str, start: int, end: int) -> Citation:
    known = outlets.known(text[start:end])
    name = known.name if known else text[start:end]
    return Citation(start=start, end=end, text=text[start:end], to=Cited("outlet", name), relation="credits")


# "PORT ULLA (NPA) –"
_IN_BRACKETS = re.compile(r"\((?P<name>[A-Z][\w.&]*(?:\s[A-Z][\w.&]*){0,3})\)")
_CONTRIBUTED = re.compile(
    r"^(?:The\s+)?(?P<name>[A-Z][\w.&-]*(?:\s+(?:of|and|[A-Z][\w.&-]*))*?)\s+(?:also\s+)?contributed to this "
    r"(?:report|story|article)\b",
    re.MULTILINE,
)


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
