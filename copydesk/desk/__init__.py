"""A user's own record of articles, stories and corrections: one SQLite file.

- `store.Desk` the file: opening, transactions, articles in and out
- `add` articles → the desk; `stories` which story they belong to; `revisions` what a later version has otherwise
- `near` stories that people may want to merge
- `dossiers` a story's dossier, made anew where it is stale; `actors` who is one across stories; `news` what is new
- `log` the corrections; `corrected` findings with corrections
- `search` lists and searches; `quotations` every rendering of some words
"""

from copydesk.desk.store import Desk

__all__ = ["Desk"]
