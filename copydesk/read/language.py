"""Which language a text is in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

# Below this many words the guess is worth nothing, and English is assumed.
ENOUGH_WORDS = 20
# Set on the English articles of the sample stories: none of them reaches it for another language.
SURE = 0.99


def language_of(text: str) -> str:
    """The language's code: "en" unless another one is certain."""
    # folded line ends, and a head and a tail: enough to tell, and quick on long files
    sample = " ".join((text[:6000] + " " + text[-2000:] if len(text) > 8000 else text).split())
    if len(sample.split()) < ENOUGH_WORDS:
        return "en"
    code, sure = _identifier().classify(sample)
    return str(code) if sure >= SURE else "en"


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
