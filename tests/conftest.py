"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from copydesk.compare import confirmed


@pytest.fixture(scope="session", autouse=True)
def _every_kind_measured() -> Iterator[None]:
    """Rules are tested as if each kind of finding were precise enough to be confirmed.

    Whether one is depends on figures that move with the labels; tests/test_eval.py looks at that.
    """
    with patch.object(confirmed, "allowed", return_value=True):
        yield
