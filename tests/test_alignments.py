"""Which sentences of two reports are one claim: not those that count everything otherwise, nor of two times."""

import numpy as np
import pytest
from msgspec.structs import replace
from test_compare import report

from copydesk.link.alignments import align
from copydesk.records import Amount, Resolved

NEWS = "Rangers seized six nets and nine lamps in the valley on Thursday."


def read(name: str, text: str, *figures: tuple[str, float, str]) -> Resolved:
    """A report of one sentence that counts things."""
    one = report(name, text)
    amounts = tuple(
        Amount(start=text.index(words), end=text.index(words) + len(words), text=words, value=value, of=of)
        for words, value, of in figures
    )
    given = replace(
        one.annotations, sentences=((0, len(text)),), vectors=np.eye(1, 8, dtype=np.float16), amounts=amounts
    )
    return replace(one, annotations=given)


@pytest.mark.parametrize(
    ("nets", "lamps", "when", "one_claim", "why"),
    [
        (6, 9, "on Thursday", True, "the same numbers"),
        (14, 9, "on Thursday", True, "one number that differs is a conflict"),
        (14, 31, "on Thursday", False, "another count of everything"),
        (6, 9, "last year", False, "an earlier time"),
    ],
)
def test_a_claim_is_of_one_event(nets: int, lamps: int, when: str, one_claim: bool, why: str) -> None:
    text = f"Rangers seized {nets} nets and {lamps} lamps in the valley {when}."
    first = read("a", NEWS, ("six", 6, "nets"), ("nine", 9, "lamps"))
    other = read("b", text, (f"{nets} ", nets, "nets"), (f"{lamps} ", lamps, "lamps"))
    assert bool(align([first, other], [])) is one_claim, why
