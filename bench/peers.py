"""`python -m bench.peers ARTICLES`: textacy's direct quotations over a spaCy pipeline of the usual small architecture.

The weights are untrained, so that only the speed says anything: layers, sizes and numbers of labels are those of
`en_core_web_sm` (tagger and parser on one shared encoder, names on a second, tags to parts of speech, lemmas).
Needs textacy, spaCy and spacy-lookups-data, and nothing else of the project: any Python that has them runs it.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import spacy
import textacy
from spacy.training import Example
from textacy.extract import direct_quotations

from bench.worker import rows, serve, timed

_TAGS = """
$ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP PRP$ RB RBR RBS
RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX _SP ``
"""
_DEPENDENCIES = """
ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass dative dep det
dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj poss preconj predet prep prt
punct quantmod relcl xcomp
"""
_KINDS = """
CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY TIME WORK_OF_ART
"""
_PARTS = {"V": "VERB", "MD": "AUX", "NNP": "PROPN", "N": "NOUN", "J": "ADJ", "RB": "ADV", "PRP": "PRON", "IN": "ADP"}


def _encoder(attributes: list[str], sizes: list[int]) -> dict[str, object]:
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": attributes,
        "rows": sizes,
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    }
    return {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}


def _transitions(kind: str, encoder: dict[str, object]) -> dict[str, object]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": kind,
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": encoder,
    }


def pipeline() -> spacy.language.Language:
    """A pipeline as `en_core_web_sm` lists it, with weights as they are before training."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    attributes = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
    nlp.add_pipe("tok2vec", config={"model": _encoder(attributes, [5000, 1000, 2500, 2500, 50, 50])})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}})
    nlp.add_pipe("parser", config={"model": _transitions("parser", shared), "min_action_freq": 1})
    ruler = nlp.add_pipe("attribute_ruler")
    nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    own = _encoder(attributes[:4], [5000, 1000, 2500, 2500])
    nlp.add_pipe("ner", config={"model": _transitions("ner", own)})
    nlp.initialize(lambda: _examples(nlp))
    for tag in _TAGS.split():
        part = next((part for start, part in _PARTS.items() if tag.startswith(start)), "X")
        ruler.add([[{"TAG": tag}]], {"POS": part})
    return nlp


def _examples(nlp: spacy.language.Language) -> list[Example]:
    """Made-up chains of words, some leaning left and some right, in which every label stands."""
    chance = random.Random(0)
    tags, dependencies, kinds = _TAGS.split(), _DEPENDENCIES.split(), _KINDS.split()
    examples = []
    for number in range(400):
        size = 12
        labels = ["ROOT", *(chance.choice(dependencies[1:]) for _ in range(size - 1))]
        heads = [0, *range(size - 1)]
        if number % 2:
            labels, heads = labels[::-1], [*range(1, size), size - 1]
        given = {
            "words": [chance.choice(dependencies) for _ in range(size)],
            "heads": heads,
            "deps": labels,
            "tags": [chance.choice(tags) for _ in range(size)],
            "entities": [f"U-{chance.choice(kinds)}" if place % 3 == 0 else "O" for place in range(size)],
        }
        examples.append(Example.from_dict(nlp.make_doc(" ".join(given["words"])), given))
    return examples


def main() -> None:
    nlp = pipeline()
    texts = rows(Path(sys.argv[1]))

    def run() -> None:
        for doc in nlp.pipe(text for _, text in texts):
            try:
                list(direct_quotations(doc))
            except ValueError:
                # it gives up where the number of quotation marks is odd
                continue

    serve(f"textacy {textacy.__version__}, spaCy {spacy.__version__}", timed(run))


if __name__ == "__main__":
    main()
