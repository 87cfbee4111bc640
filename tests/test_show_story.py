"""A small invented story, with hostile text in it, for the tests of `show`."""

from __future__ import annotations

import msgspec

from copydesk.records import (
    Actor,
    Article,
    Boilerplate,
    BoilerplateKind,
    CheckFirst,
    Claim,
    Conflict,
    Counts,
    Dossier,
    DossierAmount,
    Drift,
    Edit,
    Label,
    Naming,
    NotInSet,
    Origins,
    Passage,
    Place,
    Position,
    Reason,
    Skipped,
    SkippedFile,
    Slice,
    Source,
    SourceEnd,
    Speaker,
    Statement,
    TimelineEntry,
    Utterance,
)

HARBOUR = """The ferry to Norderoe may stop in May
Photo: the quay at Elmsund

The Elmsund ferry may stop running in May, the Coast Courier reported.

"We cannot rule out a pause," harbour master Ida Brandt told the Courier. She said 40 jobs were at risk.

The council has not decided."""

EVENING = """The ferry will stop in May, harbour master Ida Brandt says.

“We can't rule out a pause, =SUM(A1) or worse,” she said, according to the Coast Courier.
About 40 jobs are at risk.
"""

HOSTILE = """A <script>alert(1)</script> headline & more

Brandt said: "><img src=x onerror=alert(2)> and then \u202egnihton\u202c at all \x1b[31mred.
"""

TEXTS = {"harbour": HARBOUR, 'even"ing <1>': EVENING, "hostile": HOSTILE}


def piece(article: str, words: str) -> Slice:
    start = TEXTS[article].index(words)
    return Slice(start, start + len(words), words)


def passage(article: str, words: str) -> Passage:
    found = piece(article, words)
    return Passage(article, found.start, found.end, found.text)


def place(article: str, words: str) -> Place:
    found = piece(article, words)
    return Place(article, found.start, found.end)


def left_out(words: str, kind: BoilerplateKind) -> Boilerplate:
    found = piece("harbour", words)
    return Boilerplate(found.start, found.end, kind)


def said(key: str, article: str, words: str, **more: object) -> Statement:
    base = Statement(
        id=key,
        article=article,
        kind="direct",
        act="speech",
        content=(piece(article, words),),
        speaker=Speaker("brandt", "Ida Brandt"),
    )
    return msgspec.structs.replace(base, **more)


EVE = 'even"ing <1>'
STATEMENTS = (
    said(
        "x1",
        "harbour",
        "The Elmsund ferry may stop running in May",
        kind="indirect",
        certainty="possible",
        speaker=Speaker("courier", "Coast Courier"),
        cue=piece("harbour", "reported"),
    ),
    said(
        "x2",
        "harbour",
        '"We cannot rule out a pause,"',
        quoted=(piece("harbour", "We cannot rule out a pause,"),),
        cue=piece("harbour", "told the Courier"),
        source=piece("harbour", "harbour master Ida Brandt"),
    ),
    said("x3", "harbour", "40 jobs were at risk", kind="indirect", nested_in="x2"),
    said("y1", EVE, "The ferry will stop in May", kind="indirect", cue=piece(EVE, "says")),
    said("y2", EVE, "“We can't rule out a pause, =SUM(A1) or worse,”", via=("courier",)),
    said("z1", "hostile", '"><img src=x onerror=alert(2)> and then \u202egnihton\u202c at all', speaker=None),
)
COURIER = SourceEnd("outlet", "courier", "Coast Courier")


def credit(article: str, words: str, **more: object) -> Source:
    base = Source(from_=article, to=COURIER, relation="cites", paragraphs=1, evidence=(passage(article, words),))
    return msgspec.structs.replace(base, **more)


def amount(article: str) -> DossierAmount:
    found = piece(article, "40")
    return DossierAmount(article=article, start=found.start, end=found.end, text="40", value=40, of="jobs")


def article(key: str, outlet: str, **more: object) -> Article:
    base = Article(
        id=key,
        file=f"{outlet}.txt",
        sha256="ab" * 32,
        text=TEXTS[key],
        outlet=outlet,
        published="2031-04-02",
        published_from="meta",
    )
    return msgspec.structs.replace(base, **more)


DOSSIER = Dossier(
    copydesk="0.1.0",
    model="test 1",
    title="The ferry to <Norderoe>",
    articles=(
        article(
            "harbour",
            "Harbour Post",
            url="https://harbour.example/ferry?a=1&b=2",
            boilerplate=(
                left_out(HARBOUR.split("\n")[0], "title"),
                left_out(HARBOUR.split("\n")[1], "caption"),
            ),
        ),
        article(EVE, "Evening Tern", published="2031-04-05", skipped=(Skipped("unclear", 0, 3),)),
        article("hostile", "=Gull & <b>Sons</b>", title='"><script>alert(3)</script>', url="javascript:alert(4)"),
    ),
    actors=(
        Actor(id="brandt", name="Ida Brandt", kind="person"),
        Actor(id="courier", name="Coast Courier", kind="outlet"),
    ),
    statements=STATEMENTS,
    utterances=(
        Utterance(
            id="u",
            speaker="brandt",
            members=("x2", "y2"),
            unsupported=(passage(EVE, "will stop"),),
            drift=(
                Drift(
                    from_="x2",
                    to="y2",
                    kinds=("longer", "condition"),
                    weight="check first",
                    edits=(
                        Edit("replace", piece("harbour", "cannot"), piece(EVE, "can't")),
                        Edit("insert", Slice(140, 140, ""), piece(EVE, "=SUM(A1) or worse,")),
                    ),
                ),
            ),
        ),
    ),
    sources=(
        credit("harbour", "the Coast Courier reported"),
        credit(EVE, "according to the Coast Courier"),
        credit("hostile", "headline", to=SourceEnd("article", "harbour", "Harbour Post"), status="possible"),
        credit("harbour", "council", to=SourceEnd("article", "hostile", "Gull"), status="possible"),
        credit("harbour", "council", to=SourceEnd("article", "harbour", "Harbour Post"), status="possible"),
    ),
    claims=(
        Claim(
            id="c",
            text=passage("harbour", "The Elmsund ferry may stop running in May"),
            statements=("x1", "y1"),
            articles=("harbour", EVE),
            missing_from=("hostile",),
            certainty_by_article={"harbour": "possible", EVE: "stated"},
            attribution_by_article={"harbour": "named", EVE: "none"},
            origins=Origins(
                lower=1,
                upper=2,
                claimants=("brandt",),
                first_hand=("courier",),
                why=(
                    Reason(
                        articles=("harbour", EVE),
                        reason="name the same source",
                        status="possible",
                        evidence=(passage(EVE, "according to the Coast Courier"),),
                    ),
                ),
            ),
        ),
    ),
    check_first=(
        CheckFirst(
            kind="certainty",
            title="How the pause is put",
            findings=("u", "c"),
            note="A note.",
            slices=(
                passage("harbour", "may stop"),
                passage(EVE, "will stop"),
                passage("hostile", "<script>"),
            ),
        ),
    ),
    not_in_set=(NotInSet(kind="outlet", name="Coast Courier", evidence=(passage("harbour", "Coast Courier"),)),),
    amounts=(amount("harbour"), amount(EVE)),
    conflicts=(
        Conflict(
            id="k",
            kind="number",
            members=(passage("harbour", "40 jobs"), passage(EVE, "About 40")),
            status="rounding",
        ),
    ),
    positions=(Position(actor="brandt", question="a pause", stance="open", statements=("x2",)),),
    timeline=(TimelineEntry(date="2031-05", text="", evidence=(place("harbour", "in May"),)),),
    naming=(
        Naming(
            referent="brandt",
            labels=(
                Label(
                    text="She",
                    voice="outlet",
                    article="harbour",
                    start=HARBOUR.index("She"),
                    end=HARBOUR.index("She") + 3,
                ),
            ),
        ),
    ),
    unattributed=(passage("harbour", "The council has not decided."),),
    circles=(("harbour", "hostile"),),
    counts=Counts(articles=3, statements=6, unknown_speakers=1, skipped={"unclear": 1}),
    skipped=(SkippedFile("=cmd.xls", "format <not> read"),),
    ignored=("picture.png",),
)


def test_the_story_is_made_of_slices() -> None:
    for statement in DOSSIER.statements:
        for part in (*statement.content, *statement.quoted):
            assert TEXTS[statement.article][part.start : part.end] == part.text
