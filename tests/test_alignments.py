"""Which sentences of two reports are one claim: not those with two numbers of one thing, nor of two times."""

import numpy as np
import pytest
from msgspec.structs import replace
from test_compare import report

from copydesk.link.alignments import align
from copydesk.records import Amount, Resolved

NEWS = "Rangers seized six old nets in the river valley on Thursday."


def read(name: str, text: str, figure: str, value: float) -> Resolved:
    """A report of one sentence that counts nets."""
    one = report(name, text)
    start = text.index(figure)
    amount = Amount(start=start, end=start + len(figure), text=figure, value=value, of="nets")
    vectors = np.eye(1, 8, dtype=np.float16)
    given = replace(one.annotations, sentences=((0, len(text)),), vectors=vectors, amounts=(amount,))
    return replace(one, annotations=given)


@pytest.mark.parametrize(
    ("other", "figure", "value", "one_claim", "why"),
    [
        (NEWS.replace("six", "6"), "6", 6, True, "one number in two forms"),
        (NEWS.replace("six", "fourteen"), "fourteen", 14, False, "two numbers of nets"),
        (NEWS.replace("on Thursday", "last year"), "six", 6, False, "an earlier time"),
    ],
)
def test_a_claim_holds_one_number_and_one_time(
    other: str, figure: str, value: float, one_claim: bool, why: str
) -> None:
    found = align([read("a", NEWS, "six", 6), read("b", other, figure, value)], [])
    assert bool(found) is one_claim, why
