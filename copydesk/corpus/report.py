"""Tables and one page about a corpus: how much, who repeats whom, which words changed, who speaks, how sure that is."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import Markup

from copydesk.corpus.agreement import Agreement, Bounds
from copydesk.corpus.agreement import read as read_agreements
from copydesk.corpus.layout import counts, made, read_columns, tables, write_table
from copydesk.corpus.linking import Linked
from copydesk.corpus.methods import methods
from copydesk.corpus.passes import looked_up
from copydesk.corpus.plots import Point, bars, periods, spread
from copydesk.corpus.sampling import rows_of
from copydesk.errors import CorpusError
from copydesk.whole import write_whole

if TYPE_CHECKING:
    from jinja2 import Environment

# Rows of each list on the page; the tables have all.
_UTTERANCES, _STORIES, _ACTORS, _PAIRS, _WORDINGS = 20, 20, 40, 40, 12


def report(root: Path) -> Path:
    """Write DIR/report: tables as Parquet, methods.txt, report.html; the page's path.

    CorpusError where the corpus is not linked.
    """
    linked = _linked(root)
    known = read_agreements(root)
    articles = read_columns(tables(root, "words"), ["article", "outlet", "day"]).sort_by("article")
    into = root / "report"
    told = methods(root, linked, known)
    volume = _volume(root, articles)
    write_table(into / "volume.parquet", volume)
    sharing = _sharing(root)
    write_table(into / "sharing.parquet", sharing)
    unnamed = _unnamed(root, articles, known.get("statements"))
    write_table(into / "unnamed.parquet", unnamed)
    write_whole(into / "methods.txt", ("\n\n".join(told) + "\n").encode("utf-8", "replace"))
    view = {
        "methods": told,
        "left_out": _left_out(root),
        "agreements": [known[name] for name in sorted(known)],
        "volume": _plot(volume, "articles", "Articles over time"),
        "reprints": _plot(volume, "near", "Articles that are near another one, over time"),
        "utterances": _utterances(root),
        "stories": _stories(root, articles),
        "actors": _actors(root),
        "sharing": _listed(root, sharing, ranked="copies" in known),
        "credits": _credits(root, ranked="statements" in known),
        "unnamed": _shares(unnamed, "Share of statements whose source is unnamed, over time"),
        "checked": {kind: kind in known for kind in ("statements", "copies", "renderings")},
        "per_outlet": _per_outlet(root, articles, known.get("statements")) if "statements" in known else [],
        "undated": int(pc.sum(pc.equal(articles["day"], 0)).as_py() or 0),
    }
    page = into / "report.html"
    write_whole(page, _page(view).encode("utf-8", "replace"))
    return page


def _linked(root: Path) -> Linked:
    made(root)
    try:
        return msgspec.json.decode((root / "link" / "linked.json").read_bytes(), type=Linked)
    except FileNotFoundError:
        raise CorpusError(f"{root}: not linked; run copydesk corpus link {root} first") from None


# ── tables ────────────────────────────────────────────────────────────────────────────────


def _volume(root: Path, articles: pa.Table) -> pa.Table:
    """Articles of each day, and how many of them are near another article."""
    day = articles["day"].to_numpy()
    near = np.isin(
        articles["article"].to_numpy(), read_columns([root / "link" / "copies.parquet"])["article"].to_numpy()
    )
    days, places = np.unique(day[day > 0], return_inverse=True)
    return pa.table({
        "day": pa.array(days, pa.int32()),
        "articles": pa.array(np.bincount(places, minlength=len(days)), pa.int64()),
        "near": pa.array(np.bincount(places, weights=near[day > 0], minlength=len(days)).astype(np.int64)),
    })  # fmt: skip


def _sharing(root: Path) -> pa.Table:
    """Outlets whose texts share words outside quotation marks: how often, how long, and one place as evidence.

    `b` is the outlet whose text was published later in this set; of one day, or without dates, that says nothing.
    """
    shared = read_columns([root / "link" / "shared.parquet"]).to_pylist()
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in shared:
        found[row["a_outlet"] or "unknown", row["b_outlet"] or "unknown"].append(row)
    rows = []
    for (a, b), pairs in sorted(found.items()):
        longest = max(pairs, key=lambda row: (row["longest"], -row["a"], -row["b"]))
        dated = sum(0 < row["a_day"] < row["b_day"] for row in pairs)
        rows.append({
            "a": a, "b": b, "articles": len(pairs), "words": sum(row["words"] for row in pairs), "a_earlier": dated,
            "longest": longest["longest"], "a_article": longest["a"], "b_article": longest["b"],
            "text": longest["text"],
        })  # fmt: skip
    schema = pa.schema([
        ("a", pa.string()), ("b", pa.string()), ("articles", pa.int64()), ("words", pa.int64()),
        ("a_earlier", pa.int64()), ("longest", pa.int32()), ("a_article", pa.int64()), ("b_article", pa.int64()),
        ("text", pa.string()),
    ])  # fmt: skip
    return pa.Table.from_pylist(rows, schema=schema)


def _attributions(root: Path, articles: pa.Table, by: str) -> dict[Any, Counter[str]]:
    """Statements by how their source is given, for each day or outlet."""
    keys, values = articles["article"].to_numpy(), articles[by]
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for path in tables(root, "statements"):
        table = read_columns([path], ["article", "attribution"])
        group = values.take(pa.array(np.searchsorted(keys, table["article"].to_numpy())))
        counted = pa.table({"group": group, "attribution": table["attribution"]})
        for row in counted.group_by(["group", "attribution"]).aggregate([([], "count_all")]).to_pylist():
            found[row["group"]][row["attribution"]] += row["count_all"]
    return found


def _unnamed(root: Path, articles: pa.Table, known: Agreement | None) -> pa.Table:
    """Statements with an unnamed source, for each day or longer period."""
    by_day = _attributions(root, articles, "day")
    days = sorted(day for day in by_day if day)
    rows = []
    for first, last, label in periods(days[0], days[-1]) if days else []:
        summed: Counter[str] = Counter()
        for day in range(first, last + 1):
            summed.update(by_day.get(day, {}))
        bounds = corrected(summed["unnamed"], summed.total(), known)
        rows.append({
            "period": label, "statements": summed.total(), "unnamed": summed["unnamed"],
            "estimate": bounds.value if bounds else None, "low": bounds.low if bounds else None,
            "high": bounds.high if bounds else None,
        })  # fmt: skip
    schema = pa.schema([
        ("period", pa.string()), ("statements", pa.int64()), ("unnamed", pa.int64()), ("estimate", pa.float64()),
        ("low", pa.float64()), ("high", pa.float64()),
    ])  # fmt: skip
    return pa.Table.from_pylist(rows, schema=schema)


def corrected(found: int, of: int, known: Agreement | None) -> Bounds | None:
    """A share as people would have found it, by how often they call unnamed what the program does and does not.

    The bounds take both intervals at their worst. None where nobody has checked a sample, or there is nothing.
    """
    if known is None or known.unnamed is None or known.unnamed_of_others is None or not of:
        return None
    if not known.unnamed.of or not known.unnamed_of_others.of:
        return None
    share = found / of

    def joined(one: float, other: float) -> float:
        return round(share * one + (1 - share) * other, 4)

    hit, miss = known.unnamed, known.unnamed_of_others
    return Bounds(value=joined(hit.value, miss.value), low=joined(hit.low, miss.low), high=joined(hit.high, miss.high))


# ── what is shown ─────────────────────────────────────────────────────────────────────────


def _left_out(root: Path) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for one in counts(root):
        found.update(one.left_out)
    return found.most_common()


def _plot(volume: pa.Table, column: str, title: str) -> Markup:
    days, values = volume["day"].to_numpy(), volume[column].to_numpy()
    if not len(days):
        return bars([], title=title)
    points = []
    for first, last, label in periods(int(days[0]), int(days[-1])):
        inside = slice(np.searchsorted(days, first), np.searchsorted(days, last, side="right"))
        points.append(Point(label, float(values[inside].sum())))
    return bars(points, title=title)


def _shares(unnamed: pa.Table, title: str) -> Markup:
    points = [
        Point(row["period"], row["estimate"] if row["estimate"] is not None else row["unnamed"] / row["statements"],
              row["low"], row["high"])
        for row in unnamed.to_pylist()
        if row["statements"]
    ]  # fmt: skip
    return bars(points, title=title, percent=True)


def _utterances(root: Path) -> list[dict[str, Any]]:
    """Those with most wordings, each with its wordings and how it spread."""
    table = read_columns([root / "link" / "utterances.parquet"])
    table = table.filter(pc.greater(table["wordings"], 1))
    order = [("wordings", "descending"), ("articles", "descending"), ("utterance", "ascending")]
    top: list[dict[str, Any]] = table.sort_by(order).slice(0, _UTTERANCES).to_pylist()
    wanted = pa.array([row["utterance"] for row in top], pa.int64())
    by_utterance: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted((root / "link" / "renderings").glob("*.parquet")):
        renderings = read_columns([path])
        for row in renderings.filter(pc.is_in(renderings["utterance"], value_set=wanted)).to_pylist():
            by_utterance[row["utterance"]].append(row)
    for row in top:
        said = by_utterance[row["utterance"]]
        days = Counter(one["day"] for one in said if one["day"])
        row["first"] = _day(row["first_day"])
        row["last"] = _day(row["last_day"])
        row["spread"] = spread(sorted(days.items()))
        row["renderings_of"] = _wordings(said)
    return top


def _wordings(renderings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The wordings of an utterance, the earliest first: the words, how they differ, and in how many articles."""
    found: dict[int, dict[str, Any]] = {}
    for row in renderings:
        one = found.setdefault(row["stands_for"], {**row, "articles": set(), "first": _day(row["day"])})
        one["articles"].add(row["article"])
    for one in found.values():
        one["from_words"] = found[one["against"]]["text"] if one["against"] is not None else None
    return list(found.values())[:_WORDINGS]


def _stories(root: Path, articles: pa.Table) -> list[dict[str, Any]]:
    """Those of most articles, by their number, with their earliest article and how many outlets have them."""
    table = read_columns([root / "link" / "stories.parquet"], ["article", "story", "day"])
    numbers, counts_ = np.unique(table["story"].to_numpy(), return_counts=True)
    several = np.flatnonzero(counts_ > 1)
    top = several[np.lexsort((numbers[several], -counts_[several]))][:_STORIES]
    table = table.filter(pc.is_in(table["story"], value_set=pa.array(numbers[top])))
    table = table.append_column("outlet", looked_up(articles, "article", "outlet", table["article"]))
    of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in table.sort_by([("day", "ascending"), ("article", "ascending")]).to_pylist():
        of[row["story"]].append(row)
    firsts = rows_of(root, "articles", ["title", "id"], [rows[0]["article"] for rows in of.values()])
    titles = {row["article"]: row["title"] or row["id"] for row in firsts}
    return [
        {"story": story, "title": titles[of[story][0]["article"]], "articles": len(of[story]),
         "outlets": len({row["outlet"] for row in of[story] if row["outlet"]}),
         "first": _day(of[story][0]["day"]), "last": _day(of[story][-1]["day"])}
        for story in numbers[top].tolist()
    ]  # fmt: skip


def _actors(root: Path) -> list[dict[str, Any]]:
    table = read_columns([root / "link" / "actors.parquet"])
    top = table.sort_by([("articles", "descending"), ("statements", "descending"), ("actor", "ascending")])
    rows: list[dict[str, Any]] = top.slice(0, _ACTORS).to_pylist()
    return rows


def _listed(root: Path, sharing: pa.Table, *, ranked: bool) -> list[dict[str, Any]]:
    """The pairs of outlets that share text most often; in alphabetical order while nobody has checked a sample."""
    top = sharing.sort_by([("articles", "descending"), ("a", "ascending"), ("b", "ascending")]).slice(0, _PAIRS)
    ordered = top if ranked else top.sort_by([("a", "ascending"), ("b", "ascending")])
    rows: list[dict[str, Any]] = ordered.to_pylist()
    named = [row[key] for row in rows for key in ("a_article", "b_article")]
    titles = {row["article"]: row for row in rows_of(root, "articles", ["title", "url", "published", "id"], named)}
    for row in rows:
        row["a_place"], row["b_place"] = titles[row["a_article"]], titles[row["b_article"]]
    return rows


def _credits(root: Path, *, ranked: bool) -> list[dict[str, Any]]:
    table = read_columns([root / "link" / "credits.parquet"])
    top = table.sort_by([("articles", "descending"), ("outlet", "ascending"), ("name", "ascending")]).slice(0, _PAIRS)
    ordered = top if ranked else top.sort_by([("outlet", "ascending"), ("name", "ascending")])
    rows: list[dict[str, Any]] = ordered.to_pylist()
    return rows


def _per_outlet(root: Path, articles: pa.Table, known: Agreement | None) -> list[dict[str, Any]]:
    """The share of unnamed sources by outlet, in alphabetical order: only with the error of the estimate."""
    rows = []
    for outlet, counted in sorted(_attributions(root, articles, "outlet").items(), key=lambda pair: pair[0] or ""):
        bounds = corrected(counted["unnamed"], counted.total(), known)
        if bounds and outlet:
            rows.append({"outlet": outlet, "statements": counted.total(), "bounds": bounds})
    return rows


def _day(number: int | None) -> str:
    return date.fromordinal(number).isoformat() if number else "date unknown"


def _page(view: dict[str, Any]) -> str:
    style = resources.files("copydesk.corpus").joinpath("report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _environment().get_template("report.html.j2").render(style=Markup(style), style_hash=digest, **view)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made_ = Environment(
        loader=PackageLoader("copydesk.corpus", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made_.filters["number"] = lambda value: f"{value:,}"
    made_.filters["share"] = lambda value: f"{100 * value:.1f} %"
    return made_
