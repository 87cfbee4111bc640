"""What can go wrong for a user of copydesk.

CopydeskError
├── ReadError      a source that cannot be read
├── ModelError     a model folder that cannot be used
└── ContractError  JSON that is not a dossier
"""

from __future__ import annotations


class CopydeskError(Exception):
    """Base of all errors: the message says what failed, where, and what to do."""


class ReadError(CopydeskError):
    """A source could not be read; `reason` is the short form that is counted."""

    def __init__(self, where: str, reason: str, advice: str = "") -> None:
        self.where = where
        self.reason = reason
        super().__init__(f"{where}: {reason}" + (f"; {advice}" if advice else ""))


class ModelError(CopydeskError):
    """A model folder is missing a part or does not fit this version."""


class ContractError(CopydeskError):
    """JSON does not follow the contract."""
