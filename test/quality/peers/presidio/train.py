"""Trains a small English model for spaCy, from nothing, on the sentences of sentences.py, and writes it to a folder.

A stand-in for where no published model can be had: it knows what Faker knows and no more. A published one
(en_core_web_lg and the like) is what to run in earnest.

python train.py FOLDER [SENTENCES] [ROUNDS]    with spacy and faker installed; minutes on one core
"""

import random
import sys

import spacy
from sentences import sentences
from spacy.training import Example
from spacy.util import minibatch

SEED = 20261122


def main() -> None:
    folder = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 6
    spacy.util.fix_random_seed(SEED)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = []
    for text, spans in sentences(count, SEED):
        doc = nlp.make_doc(text)
        found = [doc.char_span(start, end, label, alignment_mode="expand") for start, end, label in spans]
        reference = doc.copy()
        reference.set_ents(spacy.util.filter_spans([span for span in found if span is not None]))
        examples.append(Example(doc, reference))
    held, examples = examples[:500], examples[500:]
    optimizer = nlp.initialize(lambda: examples[:2000])
    shuffle = random.Random(SEED)
    for turn in range(rounds):
        shuffle.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch(examples, size=64):
            nlp.update(batch, sgd=optimizer, drop=0.3, losses=losses)
        with nlp.use_params(optimizer.averages):
            score = nlp.evaluate([Example(e.predicted.copy(), e.reference) for e in held])["ents_f"]
        print(f"round {turn + 1}: loss {losses['ner']:.0f}, F1 on sentences of the same kind {score:.3f}", flush=True)
    with nlp.use_params(optimizer.averages):
        nlp.to_disk(folder)


main()
