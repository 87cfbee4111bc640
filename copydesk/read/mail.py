"""E-mails to text: press releases, newsletters, forwarded reports."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr

from copydesk.errors import ReadError
from copydesk.read.dates import iso_time
from copydesk.read.document import Document
from copydesk.read.fields import Fields
from copydesk.read.markup import fragment_text
from copydesk.read.outlets import outlet_of_url
from copydesk.read.page import read_page
from copydesk.records import Link, Skipped

# A plain part with fewer words than this share of the HTML part's says "open it in a browser".
_STUB = 0.3
# Letters of one header, far above any real one: the library's time for a header grows with its square.
_LONGEST_HEADER = 20_000


def read_mail(data: bytes, *, where: str) -> Document:
    """The text of an .eml file, its subject on top; ReadError where there is none.

    The plain part counts before the HTML part. Attachments are named in `skipped`.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise ReadError(where, "not an e-mail")
    if any(len(str(value)) > _LONGEST_HEADER for part in message.walk() for _, value in part.raw_items()):
        raise ReadError(where, "broken e-mail: a header without end")
    text, links = _body(message, where=where)
    if not text:
        raise ReadError(where, "no text in it")
    fields = _fields(message)
    top = f"{fields.title}\n\n" if fields.title else ""
    shifted = tuple(Link(one.start + len(top), one.end + len(top), one.text, one.url) for one in links)
    whole = top + text
    left_out = tuple(Skipped(f"attachment not read: {name}", len(whole), len(whole)) for name in _attached(message))
    return Document(text=whole, fields=fields, links=shifted, skipped=left_out)


def _body(message: EmailMessage, *, where: str) -> tuple[str, tuple[Link, ...]]:
    plain = _content(message.get_body(("plain",))).replace("\r\n", "\n").strip()
    html = _content(message.get_body(("html",)))
    if not html.strip():
        return plain, ()
    shown, links = fragment_text(html)
    if plain and len(plain.split()) >= _STUB * len(shown.split()):
        return plain, ()
    try:
        page = read_page(html, where=where)
    except ReadError:
        return shown, links
    # a letter is no page with menus: where most of it would be lost, nothing is taken out
    return (page.text, page.links) if 2 * len(page.text) >= len(shown) else (shown, links)


def _content(part: object) -> str:
    if not isinstance(part, EmailMessage):
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError, AttributeError):
        # an encoding that nobody knows, or none that fits
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return content.replace("\0", "") if isinstance(content, str) else ""


def _attached(message: EmailMessage) -> list[str]:
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    return [" ".join(str(name).split())[:80] for name in names]


def _fields(message: EmailMessage) -> Fields:
    sender, address = parseaddr(_header(message, "from"))
    listed = outlet_of_url(address.rpartition("@")[2] or None)
    date = _date(message)
    letter = any(message.get(name) for name in ("list-id", "list-unsubscribe"))
    name = " ".join(sender.split()) or None
    return Fields(
        title=_header(message, "subject") or None,
        outlet=listed.name if listed else name if letter else None,
        byline=None if letter else name,
        published=date[:10] if date else None,
        published_at=date,
        published_from="meta" if date else None,
    )


def _date(message: EmailMessage) -> str | None:
    """The time of the Date header: as stated, in universal time where it has a zone."""
    try:
        found = getattr(message["date"], "datetime", None)
    except (ValueError, IndexError, TypeError, AttributeError):
        return None
    return iso_time(found.isoformat()) if found else None


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, TypeError, AttributeError):
        # what broken headers raise inside the library
        return ""
