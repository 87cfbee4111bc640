"""What every reader of a document format gives: its text in paragraphs, and what the file says of itself."""

from __future__ import annotations

from msgspec import Struct

from copydesk.read.fields import Fields
from copydesk.records import Link, Skipped


class Document(Struct, frozen=True, kw_only=True):
    """The text of a document, paragraphs set apart by blank lines. `skipped` stands where something was left out."""

    text: str
    fields: Fields = Fields()
    links: tuple[Link, ...] = ()
    skipped: tuple[Skipped, ...] = ()
