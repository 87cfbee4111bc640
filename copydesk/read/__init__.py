"""Sources to articles: files, folders and standard input."""

from __future__ import annotations

from copydesk.read.sources import read_draft, read_sources

__all__ = ["read_draft", "read_sources"]
