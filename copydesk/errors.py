"""What can go wrong for a user of copydesk.

CopydeskError
├── ReadError      a source that cannot be read
├── ModelError     a model folder that cannot be used
├── ContractError  JSON that is not a dossier
├── OutputError    a file that is not written to
├── ProcessError   several processes are wanted and none starts
├── CorpusError    a folder that is no corpus, or is of other sources
└── DeskError      a desk that cannot be opened, or that has not what is asked for
"""

from __future__ import annotations


class CopydeskError(Exception):
    """Base of all errors: the message says what failed, where, and what to do."""


class ReadError(CopydeskError):
    """A source could not be read; `reason` is the short form that is counted, `advice` what to do."""

    def __init__(self, where: str, reason: str, advice: str = "") -> None:
        self.where = where
        self.reason = reason
        self.advice = advice
        super().__init__(f"{where}: {reason}" + (f"; {advice}" if advice else ""))


class ModelError(CopydeskError):
    """A model folder is missing a part or does not fit this version."""


class ContractError(CopydeskError):
    """JSON does not follow the contract."""


class OutputError(CopydeskError):
    """A file cannot be written, or holds work that would be lost."""


class ProcessError(CopydeskError):
    """The processes that were to share the work cannot be started."""


class DeskError(CopydeskError):
    """A desk cannot be opened or written, or does not hold what is asked for."""


class CorpusError(CopydeskError):
    """A corpus cannot be gone on with, or does not hold what is asked for."""
