"""Presidio's analyzer behind POST /analyze, as its own REST service speaks, with a spaCy model of one's choice.

python service.py MODEL [PORT]    MODEL: a folder, an installed package, or "blank" for patterns alone.
Prints "listening on PORT" when it may be asked.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import spacy
import tldextract

# Before Presidio takes it: the list of domains that came with the package, and no look at the network for a newer one.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())

from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine  # noqa: E402
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine  # noqa: E402

# Organisations are left out by Presidio's own default.
LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORGANIZATION",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "NORP": "NRP",
}


class Engine(SpacyNlpEngine):
    def __init__(self, model: str) -> None:
        configuration = NerModelConfiguration(
            model_to_presidio_entity_mapping=LABELS, labels_to_ignore=[], low_score_entity_names=[]
        )
        super().__init__(ner_model_configuration=configuration)
        self.nlp = {"en": spacy.blank("en") if model == "blank" else spacy.load(model)}


def main() -> None:
    engine = AnalyzerEngine(nlp_engine=Engine(sys.argv[1]), supported_languages=["en"])
    batches = BatchAnalyzerEngine(engine)

    def analyze(asked: dict) -> object:
        single = isinstance(asked["text"], str)
        results = batches.analyze_iterator(
            texts=[asked["text"]] if single else asked["text"],
            language=asked["language"],
            entities=asked.get("entities"),
            score_threshold=asked.get("score_threshold"),
        )
        lists = [[result.to_dict() for result in results] for results in results]
        return lists[0] if single else lists

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            try:
                status, answer = 200, analyze(asked)
            except Exception:
                status, answer = 500, {"error": "the analyzer failed"}
            body = json.dumps(answer, default=str).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Handler)
    print(f"listening on {server.server_port}", flush=True)
    server.serve_forever()


main()
