"""Quotations of a corpus → utterances: who said it in which words, where first, and how it spread.

What the driver holds are numbers: some of each quotation, and the pairs of those that are alike. Words are read, and
renderings compared and summed up, a part of the utterances at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from copydesk.corpus import quotes
from copydesk.corpus.engines import Engine, all_pairs, starts_of
from copydesk.corpus.layout import read_columns, tables, write_table
from copydesk.corpus.near import components
from copydesk.corpus.passes import done, keys, looked_up, mapped

# Renderings whose words are in memory at once, in one process.
_PART = 100_000

RENDERINGS = pa.schema([
    ("quotation", pa.int64()), ("article", pa.int64()), ("number", pa.int32()), ("speaker", pa.string()),
    ("speaker_key", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("text", pa.string()),
    ("utterance", pa.int64()), ("stands_for", pa.int64()),
    ("day", pa.int32()), ("outlet", pa.string()),
])  # fmt: skip
COMPARED = pa.schema([
    *RENDERINGS, ("kinds", pa.list_(pa.string())), ("weight", pa.string()), ("against", pa.int64()),
])  # fmt: skip
UTTERANCES = pa.schema([
    ("utterance", pa.int64()), ("text", pa.string()), ("speaker", pa.string()), ("speaker_key", pa.string()),
    ("speakers", pa.int32()), ("wordings", pa.int32()), ("renderings", pa.int32()), ("articles", pa.int32()),
    ("outlets", pa.int32()), ("first_article", pa.int64()), ("first_outlet", pa.string()),
    ("first_day", pa.int32()), ("last_day", pa.int32()), ("check_first", pa.int32()),
])  # fmt: skip


def quotations(root: Path, into: Path, engine: Engine) -> dict[str, int]:
    """quotations/: those of four words or more."""
    columns = ("article", "number", "quoted", "speaker", "speaker_kind")
    found = mapped(tables(root, "statements"), into / "quotations", quotes.quotations, columns, engine)
    return {"quotations": sum(pq.read_metadata(path).num_rows for path in found)}


def utterances(into: Path, articles: pa.Table, engine: Engine) -> dict[str, int]:
    """utterances.parquet, and renderings/: its quotations with how each differs from the earliest that it is like.

    `articles` has `article` (sorted), `day` and `outlet`.
    """
    files = sorted((into / "quotations").glob("*.parquet"))
    held = [read_columns([path], ["quotation", "wording"]) for path in files]
    firsts = _firsts(held)
    candidates = _candidates(files, into, firsts, held, engine)
    texts = [(files, ("text", "speaker_key", "content"))]
    alike = engine.joined(candidates, texts, "quotation", quotes.alike)
    alike = alike.sort_by([("a", "ascending"), ("b", "ascending")])
    members, homes = joined_up(alike)
    found = _renderings(files, members, homes)
    number = _written(into, files, found, articles, engine)
    return {"wordings": len(firsts), "candidates": len(candidates), "pairs": len(alike), "utterances": number}


def _firsts(held: Sequence[pa.Table]) -> np.ndarray:
    """The first quotation of each wording, which stands for all of them; sorted."""
    table = pa.concat_tables(held)
    rows = table["quotation"].to_numpy()
    _, first = np.unique(table["wording"].to_numpy(), return_index=True)
    return np.sort(rows[first])


def _candidates(
    files: Sequence[Path], into: Path, firsts: np.ndarray, held: Sequence[pa.Table], engine: Engine
) -> np.ndarray:
    """Pairs of wordings that have a key in common which few others have."""
    rows = [np.intersect1d(table["quotation"].to_numpy(), firsts, assume_unique=True) for table in held]
    columns = ("content", "speaker_key")
    found = keys(files, into / "work" / "quotations", quotes.keyed, columns, engine, key="quotation", rows=rows)
    pairing = partial(all_pairs, most=quotes.MOST_WORDINGS, chain=False)
    candidates: np.ndarray = firsts[engine.collided(found, pairing).pairs()]
    return candidates


# ── pairs → utterances ────────────────────────────────────────────────────────────────────


def joined_up(alike: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """(members of pairs, sorted; the utterance of each). `alike` has `a`, `b`, `alike`, `a_words` and `b_words`.

    The most alike come first; ties go by number. A group goes by its smallest member.
    """
    pairs = np.stack([alike["a"].to_numpy(), alike["b"].to_numpy()], axis=1)
    words = np.stack([alike["a_words"].to_numpy(), alike["b_words"].to_numpy()], axis=1)
    members, groups = components(pairs)
    homes = groups.copy()
    of = groups[np.searchsorted(members, pairs[:, 0])]
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -alike["alike"].to_numpy(), of))
    starts = starts_of(of[order])
    for start, end in pairwise([*starts.tolist(), len(order)]):
        # two that are alike are one utterance
        if end - start > 1:
            own = order[start:end]
            for member, home in _by_fullest(pairs[own], words[own]).items():
                homes[np.searchsorted(members, member)] = home
    return members, homes


def _by_fullest(pairs: np.ndarray, words: np.ndarray) -> dict[int, int]:
    """The home of each member of pairs that hang together, the most alike of them first.

    Two groups are one where the fullest wordings of both are alike (that to which most others of its group are alike,
    of several the longest), or half of their pairs, each as much as its words: so parts of one quotation come
    together, and a part that stands in two does not join these.
    """
    given = pairs.tolist()
    length = dict(zip(pairs.ravel().tolist(), words.ravel().tolist(), strict=True))
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in given:
        near[a].add(b)
        near[b].add(a)

    def half(left: set[int], right: set[int]) -> bool:
        alike = sum(length[x] * length[y] for x in left for y in near[x] & right)
        return bool(2 * alike >= sum(length[x] for x in left) * sum(length[y] for y in right))

    home = {member: member for member in near}
    inside = {member: {member} for member in near}
    fullest = {member: member for member in near}
    links = dict.fromkeys(near, 0)
    refused: set[tuple[int, int, int, int]] = set()
    for one, two in given:
        a, b = sorted((home[one], home[two]), key=lambda m: (-len(inside[m]), m))
        asked = (a, b, len(inside[a]), len(inside[b]))
        if a == b or asked in refused:
            continue
        if not (fullest[b] in near[fullest[a]] or half(inside[a], inside[b])):
            refused.add(asked)
            continue
        smaller = inside.pop(b)
        for member in smaller:
            met = near[member] & inside[a]
            links[member] += len(met)
            for other in met:
                links[other] += 1
        inside[a] |= smaller
        for member in smaller:
            home[member] = a
        fullest[a] = max(inside[a], key=lambda m: (links[m], length[m], -m))
    least = {group: min(members) for group, members in inside.items()}
    return {member: least[group] for member, group in home.items()}


def _renderings(files: Sequence[Path], members: np.ndarray, homes: np.ndarray) -> pa.Table:
    """`quotation`, `utterance`, `stands_for` of every rendering, by utterance: those in the words of a member are of
    its utterance.

    A wording that stands in one place alone is no utterance; one that stands in two articles is.
    """
    table = read_columns(files, ["quotation", "article", "wording"]).sort_by("quotation")
    rows = table["quotation"].to_numpy()
    _, first, inverse = np.unique(table["wording"].to_numpy(), return_index=True, return_inverse=True)
    stands_for = rows[first][inverse]
    utterance = stands_for.copy()
    if len(members):
        places = np.minimum(np.searchsorted(members, stands_for), len(members) - 1)
        utterance = np.where(members[places] == stands_for, homes[places], stands_for)
    kept = np.flatnonzero(_in_several(utterance, table["article"].to_numpy()))
    kept = kept[np.lexsort((rows[kept], utterance[kept]))]
    return pa.table({"quotation": rows[kept], "utterance": utterance[kept], "stands_for": stands_for[kept]})


def _in_several(groups: np.ndarray, articles: np.ndarray) -> np.ndarray:
    """Whether the group of each row has rows of two articles or more."""
    _, inverse = np.unique(groups, return_inverse=True)
    least = np.full(inverse.max(initial=-1) + 1, np.iinfo(np.int64).max)
    most = np.zeros_like(least)
    np.minimum.at(least, inverse, articles)
    np.maximum.at(most, inverse, articles)
    several: np.ndarray = (least < most)[inverse]
    return several


# ── a part of the utterances at a time ────────────────────────────────────────────────────


def _written(into: Path, files: Sequence[Path], found: pa.Table, articles: pa.Table, engine: Engine) -> int:
    """Write renderings/ and utterances.parquet, in order of utterances; the number of these."""
    parts = _parted(files, found, articles, into / "work" / "renderings")
    tasks = [(path, into / "renderings" / path.name, into / "work" / "utterances" / path.name) for path in parts]
    (into / "renderings").mkdir()
    all(done(engine, _compare, tasks))
    summed = read_columns([target for _, _, target in tasks]) if tasks else UTTERANCES.empty_table()
    write_table(into / "utterances.parquet", summed)
    return len(summed)


def _parted(files: Sequence[Path], found: pa.Table, articles: pa.Table, into: Path) -> list[Path]:
    """Renderings with their words, those of an utterance in one file, which has about so many."""
    utterance = found["utterance"].to_numpy()
    cuts = np.unique(utterance[::_PART])
    part = np.searchsorted(cuts, utterance, side="right") - 1
    found = found.append_column("part", pa.array(part, pa.int32())).sort_by("quotation").combine_chunks()
    into.mkdir(parents=True)
    paths = [into / f"{number:06}.parquet" for number in range(len(cuts))]
    writers = [pq.ParquetWriter(path, RENDERINGS, compression="zstd") for path in paths]
    try:
        for path in files:
            table = _with_words(path, found, articles)
            for number in np.unique(table["part"].to_numpy()):
                own = table.filter(pc.equal(table["part"], int(number)))
                writers[number].write_table(own.select(RENDERINGS.names).cast(RENDERINGS))
    finally:
        for writer in writers:
            writer.close()
    return paths


def _with_words(path: Path, found: pa.Table, articles: pa.Table) -> pa.Table:
    """The renderings of one file of quotations; `found` is sorted by quotation."""
    table = read_columns([path], ["quotation", "article", "number", "speaker", "speaker_key", "start", "end", "text"])
    known, rows = found["quotation"].to_numpy(), table["quotation"].to_numpy()
    places = np.minimum(np.searchsorted(known, rows), len(known) - 1)
    table = table.filter(pa.array(known[places] == rows if len(known) else np.zeros(len(rows), bool)))
    for name in ("utterance", "stands_for", "part"):
        table = table.append_column(name, looked_up(found, "quotation", name, table["quotation"]))
    for name in ("day", "outlet"):
        table = table.append_column(name, looked_up(articles, "article", name, table["article"]))
    return table


def _compare(given: tuple[Path, Path, Path]) -> bool:
    """One part: renderings with how they differ from an earlier wording, and utterances summed up."""
    source, target, summed = given
    table = read_columns([source]).combine_chunks()
    day = table["day"].to_numpy()
    known = np.where(day > 0, day, np.iinfo(np.int32).max)
    order = np.lexsort((table["quotation"].to_numpy(), known, table["utterance"].to_numpy()))
    rows = table.take(pa.array(order)).to_pylist()
    found = []
    for _, group in groupby(rows, key=lambda row: row["utterance"]):
        renderings = list(group)
        quotes.drifts(renderings)
        found.append(_summed_up(renderings))
    write_table(target, pa.Table.from_pylist(rows, schema=COMPARED))
    write_table(summed, pa.Table.from_pylist(found, schema=UTTERANCES))
    return True


def _summed_up(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One row an utterance: how many say it in how many wordings, where it was first, and to when it spread."""
    days = [row["day"] for row in rows if row["day"]]
    names = [row["speaker"] for row in rows if row["speaker_key"]]
    first = rows[0]
    return {
        "utterance": first["utterance"],
        "text": first["text"],
        "speaker": names[0] if names else first["speaker"],
        "speaker_key": next((row["speaker_key"] for row in rows if row["speaker_key"]), None),
        "speakers": len({row["speaker_key"] for row in rows if row["speaker_key"]}),
        "wordings": len({row["stands_for"] for row in rows}),
        "renderings": len(rows),
        "articles": len({row["article"] for row in rows}),
        "outlets": len({row["outlet"] for row in rows if row["outlet"]}),
        "first_article": first["article"],
        "first_outlet": first["outlet"],
        "first_day": days[0] if days else None,
        "last_day": days[-1] if days else None,
        "check_first": sum(row["weight"] == "check first" for row in rows),
    }
