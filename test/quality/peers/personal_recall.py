"""Recall and precision of Presidio's pattern recognizers on the same sentences as measure.ts.

No language model: a blank spaCy pipeline, so names and places are left out. Run with presidio-analyzer installed:
python test/quality/peers/personal_recall.py SENTENCES.json
"""

import json
import sys

import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine

KINDS = {
    "EMAIL_ADDRESS": {"EMAIL_ADDRESS"},
    "IBAN_CODE": {"IBAN_CODE"},
    "US_SSN": {"US_SSN"},
    "IP_ADDRESS": {"IP_ADDRESS"},
    "CREDIT_CARD": {"CREDIT_CARD"},
    "PHONE_NUMBER": {"PHONE_NUMBER"},
    "DOMAIN_NAME": {"URL"},
    "US_DRIVER_LICENSE": {"US_DRIVER_LICENSE"},
    "DATE_TIME": {"DATE_TIME"},
}


class BlankEngine(SpacyNlpEngine):
    def __init__(self) -> None:
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        sentences = json.load(file)
    engine = AnalyzerEngine(nlp_engine=BlankEngine(), supported_languages=["en"])
    scores = {label: [0, 0, 0, 0] for label in KINDS}
    for sentence in sentences:
        results = engine.analyze(sentence["full_text"], language="en")
        for label, kinds in KINDS.items():
            score = scores[label]
            spans = [(s["start_position"], s["end_position"]) for s in sentence["spans"] if s["entity_type"] == label]
            ours = [(r.start, r.end) for r in results if r.entity_type in kinds]
            score[0] += len(spans)
            score[1] += sum(any(a < end and b > start for a, b in ours) for start, end in spans)
            score[2] += len(ours)
            score[3] += sum(any(a < end and b > start for start, end in spans) for a, b in ours)
    for label, (spans, hit, findings, right) in scores.items():
        precision = f"{right / findings:.3f}" if findings else "-"
        print(f"{label}: recall {hit / spans:.3f}, precision {precision}")


main()
