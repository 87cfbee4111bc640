"""Who a pronoun stands for and who speaks, on texts far from news: GAP (encyclopedia) and LitBank (novels).

For information: nothing was fitted to LitBank, and only its own figure is stated.
"""

from __future__ import annotations

import csv
from pathlib import Path

from copydesk import pipeline
from copydesk.annotate import Tagger, annotate
from copydesk.records import Article
from copydesk.resolve import antecedent
from eval.scores import Tally, matched, same_name

Figures = dict[str, float]


def on_gap(path: Path, tagger: Tagger) -> Figures:
    """Of two names beside an ambiguous pronoun, which is meant: F1 over both, as GAP counts."""
    total = Tally()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            article = Article(id=row["ID"], file=row["ID"], sha256="", text=row["Text"])
            found = antecedent(article, annotate(article, tagger=tagger), int(row["Pronoun-offset"]))
            for side in ("A", "B"):
                start = int(row[f"{side}-offset"])
                end = start + len(row[side])
                ours = any(m.start < end and m.end > start for m in found)
                theirs = row[f"{side}-coref"].upper() == "TRUE"
                total += Tally(ours and theirs, ours, theirs)
    return {"gap pronouns F1": total.f1}


def on_litbank(folder: Path, tagger: Tagger) -> Figures:
    """Quotations of novels and who speaks them, by the last word of the character's name."""
    quotes, speakers = Tally(), Tally()
    for path in sorted(folder.glob("*_brat.txt")):
        text, gold = novel(path)
        article = Article(id=path.stem, file=path.stem, sha256="", text=text)
        found = next(pipeline.annotate([article], tagger=tagger)).statements
        spans = [(s, (c.start, c.end)) for s in found if s.act in ("speech", "writing") for c in s.content]
        pairs = matched([[span] for _, span in spans], [[span] for span, _ in gold], least=0.3)
        quotes += Tally(len(pairs), len(spans), len(gold))
        for i, j, _ in pairs:
            speaker = spans[i][0].speaker
            right = same_name(speaker.name if speaker else None, gold[j][1])
            speakers += Tally(right, 1, 1)
    return {"litbank quotes F1 at 0.3": quotes.f1, "litbank speakers": speakers.precision}


def novel(path: Path) -> tuple[str, list[tuple[tuple[int, int], str]]]:
    """A text of LitBank, one paragraph a sentence, and its quotations with their speakers' names."""
    text = path.read_text(encoding="utf-8")
    words = [line.split(" ") for line in text.split("\n")]
    starts: list[list[int]] = []
    place = 0
    for row in words:
        starts.append([])
        for word in row:
            starts[-1].append(place)
            place += len(word) + 1
    speakers: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    for line in path.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if fields[0] == "QUOTE":
            first, token, last, end = map(int, fields[2:6])
            spans[fields[1]] = (starts[first][token], starts[last][end] + len(words[last][end]))
        elif fields[0] == "ATTRIB":
            speakers[fields[1]] = fields[2].rsplit("-", 1)[0].replace("_", " ")
    return text, [(span, speakers[name]) for name, span in spans.items() if name in speakers]
