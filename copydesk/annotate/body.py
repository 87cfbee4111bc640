"""Where in an article the report itself stands."""

from __future__ import annotations

from copydesk.records import Article


def boilerplate_mask(article: Article, *, titles: bool = True) -> bytearray:
    """One byte a character: 1 in captions, credits, menus and their like, else 0; titles may be let through."""
    mask = bytearray(len(article.text))
    for span in article.boilerplate:
        if titles or span.kind != "title":
            mask[span.start : span.end] = b"\x01" * (span.end - span.start)
    return mask
