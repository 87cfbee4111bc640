"""Dossier → terminal, page, Markdown, Word, tables. Knows records only."""

from copydesk.show.draft import draft_markdown, draft_terminal
from copydesk.show.markdown import markdown
from copydesk.show.page import page
from copydesk.show.tables import Row, csv, rows, xlsx
from copydesk.show.terminal import summary
from copydesk.show.word import docx

__all__ = ["Row", "csv", "docx", "draft_markdown", "draft_terminal", "markdown", "page", "rows", "summary", "xlsx"]
