"""Sources to articles: files, folders and standard input."""

from __future__ import annotations

from copydesk.read.sources import Reading, read_draft, read_sources

__all__ = ["Reading", "read_draft", "read_sources"]
