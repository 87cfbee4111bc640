"""Who speaks in a corpus, and which outlet credits which."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from copydesk.corpus import quotes
from copydesk.corpus.engines import Engine
from copydesk.corpus.layout import read_columns, tables, write_table
from copydesk.corpus.passes import done, looked_up


def actors(root: Path, into: Path, engine: Engine) -> dict[str, int]:
    """actors.parquet: who is known by a full name, and how often they speak, in how many articles and outlets."""
    found = list(done(engine, _spoken, tables(root, "statements")))
    summed = pa.concat_tables([by_outlet for by_outlet, _ in found]).group_by("actor", use_threads=False)
    table = summed.aggregate([
        ("statements", "sum"), ("articles", "sum"), ("outlet", "count_distinct"), ("first_day", "min"),
        ("last_day", "max"),
    ])  # fmt: skip
    table = table.join(_usual_names(pa.concat_tables([by_name for _, by_name in found])), "actor").sort_by("actor")
    table = table.rename_columns({
        "statements_sum": "statements", "articles_sum": "articles", "outlet_count_distinct": "outlets",
        "first_day_min": "first_day", "last_day_max": "last_day",
    })  # fmt: skip
    columns = ["actor", "name", "statements", "articles", "outlets", "first_day", "last_day"]
    write_table(into / "actors.parquet", table.select(columns).combine_chunks())
    return {"actors": len(table)}


def _spoken(path: Path) -> tuple[pa.Table, pa.Table]:
    """Of one file: (statements, articles and days of each actor in each outlet; statements of each actor by name)."""
    table = read_columns([path], ["article", "speaker", "speaker_kind"])
    said_by = zip(table["speaker"].to_pylist(), table["speaker_kind"].to_pylist(), strict=True)
    table = table.append_column("actor", pa.array([quotes.speaker_key(*one) for one in said_by], pa.string()))
    table = table.filter(pc.is_valid(table["actor"]))
    articles = read_columns([path.with_name("words.parquet")], ["article", "day", "outlet"]).sort_by("article")
    day, outlet = (looked_up(articles, "article", name, table["article"]) for name in ("day", "outlet"))
    known = pc.if_else(pc.greater(day, 0), day, pa.scalar(None, pa.int32()))
    table = table.append_column("outlet", outlet).append_column("day", known)
    by_outlet = table.group_by(["actor", "outlet"], use_threads=False).aggregate([
        ([], "count_all"), ("article", "count_distinct"), ("day", "min"), ("day", "max"),
    ])  # fmt: skip
    names = {"count_all": "statements", "article_count_distinct": "articles", "day_min": "first_day",
             "day_max": "last_day"}  # fmt: skip
    by_name = table.group_by(["actor", "speaker"], use_threads=False).aggregate([([], "count_all")])
    return by_outlet.rename_columns(names), by_name.rename_columns({"count_all": "statements"})


def _usual_names(counted: pa.Table) -> pa.Table:
    """The name that most statements give an actor; of two the first in the alphabet."""
    counted = counted.group_by(["actor", "speaker"], use_threads=False).aggregate([("statements", "sum")])
    ordered = counted.sort_by([("actor", "ascending"), ("statements_sum", "descending"), ("speaker", "ascending")])
    named = np.array(ordered["actor"].to_pylist(), object)
    first = np.concatenate([[True], named[1:] != named[:-1]]) if len(named) else np.empty(0, bool)
    return ordered.filter(pa.array(first, pa.bool_())).select(["actor", "speaker"]).rename_columns(["actor", "name"])


def credits(root: Path, into: Path, articles: pa.Table) -> dict[str, int]:
    """credits.parquet: which outlet credits which, in how many articles, with one place where it does.

    `articles` has `article` (sorted) and `outlet`.
    """
    columns = ["article", "kind", "name", "start", "end", "text"]
    found = (read_columns([path], columns) for path in tables(root, "citations"))
    table = pa.concat_tables([one.filter(pc.equal(one["kind"], "outlet")) for one in found])
    table = table.append_column("outlet", looked_up(articles, "article", "outlet", table["article"]))
    table = table.sort_by([("article", "ascending"), ("start", "ascending")])
    keys = ["outlet", "name"]
    counted = table.group_by(keys, use_threads=False).aggregate([
        ("article", "count_distinct"), ("article", "first"), ("start", "first"), ("end", "first"), ("text", "first"),
    ])  # fmt: skip
    counted = counted.rename_columns({
        "article_count_distinct": "articles", "article_first": "article", "start_first": "start", "end_first": "end",
        "text_first": "text",
    })  # fmt: skip
    counted = counted.sort_by([("outlet", "ascending"), ("name", "ascending")])
    write_table(into / "credits.parquet", counted.select([*keys, "articles", "article", "start", "end", "text"]))
    return {"credits": len(counted)}
