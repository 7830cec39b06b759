"""Recall and false alarms of detect-secrets on the same samples as measure.ts, one file each, default settings.

Run with detect-secrets 1.5.0 installed: python test/quality/peers/secrets_recall.py SECRETS.json.gz
"""

import collections
import gzip
import json
import os
import sys
import tempfile

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings


def found(directory: str, text: str) -> bool:
    path = os.path.join(directory, "sample.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    secrets = SecretsCollection()
    secrets.scan_file(path)
    return len(secrets.files) > 0


def main() -> None:
    with gzip.open(sys.argv[1]) as file:
        samples = json.load(file)
    rules = collections.defaultdict(lambda: [0, 0])
    negatives = alarms = 0
    with tempfile.TemporaryDirectory() as directory, default_settings():
        for sample in samples:
            hit = found(directory, sample["text"])
            if sample["positive"]:
                rule = rules[(sample["class"], sample["rule"])]
                rule[0] += 1
                rule[1] += hit
            else:
                negatives += 1
                alarms += hit
    for kind in ("format", "context"):
        of = [rule for (name, _), rule in rules.items() if name == kind]
        recall = sum(hit for _, hit in of) / sum(all for all, _ in of)
        macro = sum(hit / all for all, hit in of) / len(of)
        print(f"{kind}: {recall:.3f}, mean by rule {macro:.3f}")
    print(f"alarms on negatives: {alarms} of {negatives}")


main()
