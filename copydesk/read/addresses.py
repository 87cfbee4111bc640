"""Web addresses as names of pages: which two are the same page, and which two lie on one site."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

# Parameters that say how a reader came to a page, never which page it is.
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|at_(?:campaign|medium|link\w*|bbc_team|format|ptr_name)|fbclid|gclid|dclid|gbraid|wbraid|"
    r"msclkid|yclid|twclid|igshid|igsh|mc_cid|mc_eid|_ga|_gl|ocid|cmpid|ns_(?:campaign|mchannel|source|linkname|fee)|"
    r"smid|smtyp|ftag|xtor|icid|ito|guccounter|guce_\w+|amp(?:_js_v|_gsa|share)?|oly_(?:anon|enc)_id|vero_id|wt_mc|"
    r"__twitter_impression|sh|srnd|traffic_source|cx_\w+",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:www|m|mobile|amp)\.(?=[^.]+\.)", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:/amp|\.amp)(?=/?$)|(?<=\.)amp\.(?=html?$)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def is_address(given: str) -> bool:
    """Whether what a user gave is a web address and not a path."""
    return given[:8].lower().startswith(("http://", "https://"))


def same_address(url: str) -> str:
    """One spelling for the addresses of one page, to compare by; not to fetch.

    Without the difference of http and https, default port, "www.", "m.", "amp.", fragment, tracking parameters, AMP
    endings and the last slash. Other parameters stay, in the order of their names. What is no web address comes back
    as it is.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return url
    shown = _MOBILE.sub("", host, count=1)
    if ":" in shown:
        shown = f"[{shown}]"
    if port not in (None, 80, 443):
        shown = f"{shown}:{port}"
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)
        if not (_TRACKING.fullmatch(name) or (name.lower() == "outputtype" and value.lower() == "amp"))
    ]
    path = quote(unquote(_AMP_PATH.sub("", parts.path)).rstrip("/"), safe="/:@!$&'()*+,;=~-._")
    return urlunsplit(("https", shown, path or "/", urlencode(sorted(kept)), ""))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses lie on one host, or the host of one below that of the other."""
    first, second = _site(one), _site(other)
    if not first or not second or "." not in first or "." not in second:
        return bool(first) and first == second
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _site(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return _MOBILE.sub("", host, count=1)
