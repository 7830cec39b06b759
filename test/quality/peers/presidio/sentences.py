"""Sentences with labelled names, organisations, places and addresses: our own patterns, filled with Faker's values.

None of them comes from a corpus that anything is measured on. As many words as possible stand around the names, and
many sentences hold none, so that a model learns from both.
"""

import importlib
import inspect
import random
import re
from pydoc_data import topics

from faker import Faker

LOCALES = [
    "en_US", "en_GB", "en_CA", "en_AU", "en_IN", "en_IE", "de_DE", "fr_FR", "es_ES", "it_IT",
    "pt_BR", "pt_PT", "nl_NL", "sv_SE", "da_DK", "no_NO", "fi_FI", "pl_PL", "cs_CZ", "hu_HU", "tr_TR",
]  # fmt: skip
ENGLISH = ["en_US", "en_US", "en_US", "en_GB", "en_CA", "en_AU"]

PATTERNS = r"""
{P} will be in the office on {d}.
{P}
{P}, {A}
{A}
{O}
{G}
Could you forward this to {P}?
please ask {P} about the invoice
my name is {P}
My name is {P} and I work for {O}.
I'm {P} from {O}, calling about order {n}.
I am {P}, born on {d}, living in {G}.
Hi {P}, thanks for your message.
Hello {P},
Dear {T} {L},
{T} {L} asked us to call back.
{T} {P} has signed the contract with {O}.
We met {P} and {P} at the conference in {G}.
{P} ({e}) reported the problem at {O}.
The new head of sales at {O} is {P}.
{O} announced today that {P} will step down.
{O} and {O} are in talks about a merger.
Shares of {O} fell after the report.
I bought it from {O} last week and it broke.
Has anyone worked with {O} before?
What do you think of {O}?
the lawyers of {O} have not answered yet
Our supplier, {O}, moved to {G}.
She left {O} to start her own company in {G}.
Send the parcel to {A}.
Ship to: {P}, {A}
Our new address is {A}.
I live at {A} and want to change my plan.
He used to live at {A}, now he lives in {G}.
Where is {A}?
How do I get to {A} from the station?
The meeting takes place at {A}, second floor.
Bill to {O}, {A}
{O}\n{A}
{P}\n{O}\n{A}
Name: {P}\nCompany: {O}\nCity: {G}
Name: {P}\nAddress: {A}\nPhone: {t}
From: {P}\nTo: {P}\nSubject: holiday in {G}
Customer {P} from {G} wants a refund of {m}.
Flights from {G} to {G} are cheap in {w}.
What is the capital of {G}?
It is raining in {G} today.
I have never been to {G}.
We open a shop in {G} next year.
Which visa do I need for {G}?
{G} is lovely in {w}
People from {G} often ask this.
He was born in {G}, {G}.
The {N} team won against {G}.
She is {N} and speaks three languages.
{N} food is what I like best.
Two {N} tourists met {P} in {G}.
{F} is on holiday until {d}.
{F} said that {F} would come later.
Tell {F} to call me at {t}.
thanks, {F}
Best regards,\n{P}
Kind regards\n{P}\n{O}
Is {P} the author of that book?
the song was written by {P} in {y}
{P} was played by {P} in the film.
I listened to {P} all day.
When was {P} elected?
{P}'s appointment is at {h}.
The card of {P} ends in {n}.
Patient {P}, {n} years old, was sent to {O}.
Doctor {L} works at {O} in {G}.
Transfer {m} to {P} at {O}.
The account of {P} was closed on {d}.
{P} lost a wallet near {A}.
My father, {P}, worked for {O} for {n} years.
{P} and his wife {F} moved from {G} to {G}.
Mr and Mrs {L} live at {A}.
We interviewed {P}, {P} and {P}.
According to {P} of {O}, prices will rise.
I want to book a table for {F} at {h}.
Who is {P}?
Who founded {O}?
{P} - {O} - {G}
"{F}, come here!" said {P}.
The {O} office in {G} is closed.
Please update the record of {L}, {F}.
A friend in {G} told me about {O}.
visit us at {A} or write to {e}
Delivered to {P} at {A} on {d}.
You can reach {F} {L} at {t} or {e}.
"""

PLAIN = r"""
Please reset my password, I cannot log in.
What is the weather like tomorrow?
The Quick Start Guide explains how to install the Update.
Monday is a holiday, so call me on Tuesday at {h}.
My card number is {n} and it expires in {w}.
The invoice of {m} is due on {d}.
Write to {e} or call {t}.
How do I cancel my Premium Account?
Terms and Conditions apply.
I need a new Driver License, what shall I do?
Order {n} has not arrived yet.
Happy Birthday and a Merry Christmas!
I would like to know my Balance.
The Server returned an Internal Error.
Can you recommend a good film?
Thank You for Your Order
Is there a Discount for Students?
I like dogs, cats and long walks.
In {w} {y} it was colder than now.
Only {n} of them were left.
My IP address is {i}.
Block my Credit Card, it was stolen yesterday
Why was I charged {m} twice?
Please send me the Form for my Tax Return.
"""

TITLES = ["Mr.", "Mrs.", "Ms.", "Dr.", "Mr", "Mrs", "Ms", "Dr", "Prof.", "Professor", "Sir", "Miss", "Herr", "Frau"]
NATIONS = (
    "American British German French Spanish Italian Dutch Swedish Norwegian Danish Polish Turkish Greek Irish Indian "
    "Chinese Japanese Korean Brazilian Mexican Canadian Australian Russian Egyptian Nigerian Kenyan Portuguese Swiss "
    "Austrian Belgian Finnish Hungarian Czech Israeli Iranian Thai Vietnamese Muslim Christian Jewish Catholic Hindu "
    "Buddhist Democrat Republican European Asian African"
).split()
ORG_PATTERNS = [
    "{c}", "{c}", "{c}", "{l} {s}", "{l} & {l}", "{l}, {l} and {l}", "{l} {s}", "{w} {s}", "{w} {w}", "{w}{x}",
    "University of {g}", "{g} University", "{g} {i}", "Bank of {g}", "{l} Bank", "First {w} Bank", "The {l} {f}",
    "{w} {i}", "{l} {i}", "Ministry of {w}", "Department of {w}", "{A}", "{A}", "{w} {f}", "{g} {w} {s}", "{l}'s",
    "{w} and {w}", "St. {n}'s {i}", "Royal {w} {f}", "{l} Brothers",
]  # fmt: skip
SUFFIXES = (
    "Inc Inc. Ltd Ltd. LLC GmbH AG plc Corp Corp. Group Holdings Partners Systems Solutions Technologies Industries "
    "Media Foods Motors Airlines Pharma Labs Consulting Logistics Energy Insurance Records Studios Stores Software"
).split()
INSTITUTES = (
    "Hospital College School Institute Museum Airport Library Clinic Theatre Orchestra Observatory Academy Council "
    "Times Post Herald Gazette United Rovers"
).split()
FOUNDATIONS = "Foundation Trust Society Association Institute Company Fund Project Group Union Party Church".split()
WORDS = (
    "Global United National Central Pacific Atlantic Northern Southern Western Eastern Green Blue Silver Golden Summit "
    "Harbor River Stone Bright Rapid Prime Alpha Delta Nova Apex Horizon Liberty Pioneer Star Sun Moon Cloud Data Health "
    "Finance Education Justice Transport Energy Water Steel Crystal Phoenix Falcon Eagle Maple Cedar Oak Iron Copper"
).split()


class Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        Faker.seed(seed)
        self.all = {name: Faker(name) for name in LOCALES}
        self.english = [self.all[name] for name in ENGLISH]

    def any(self):
        return self.random.choice(self.english) if self.random.random() < 0.45 else self.all[self.random.choice(LOCALES)]

    def english_one(self):
        return self.random.choice(self.english)

    def person(self) -> str:
        faker = self.any()
        first, last = faker.first_name(), faker.last_name()
        roll = self.random.random()
        if roll < 0.6:
            return f"{first} {last}"
        if roll < 0.72:
            return first
        if roll < 0.77:
            return last
        if roll < 0.83:
            return f"{first} {self.random.choice('ABCDEFGHJKLMNPRSTW')}. {last}"
        if roll < 0.88:
            return f"{first[0]}. {last}"
        if roll < 0.92:
            return f"{first} {faker.first_name()} {last}"
        if roll < 0.95:
            return f"{first} {last}-{faker.last_name()}"
        return self.random.choice([f"{first} {last}".upper(), f"{first} {last}".lower(), f"{first} van der {last}"])

    def organisation(self) -> str:
        pattern = self.random.choice(ORG_PATTERNS)
        faker = self.any()
        choose = self.random.choice
        fills = {
            "c": lambda: faker.company(),
            "l": lambda: faker.last_name(),
            "n": lambda: faker.first_name(),
            "s": lambda: choose(SUFFIXES),
            "w": lambda: choose(WORDS) if self.random.random() < 0.6 else faker.last_name(),
            "x": lambda: choose(["soft", "tech", "ware", "net", "hub", "ly", "ify", "Corp", "Bank", "Air", "works"]),
            "g": lambda: self.place(),
            "i": lambda: choose(INSTITUTES),
            "f": lambda: choose(FOUNDATIONS),
            "A": lambda: "".join(choose("ABCDEFGHIKLMNOPRSTUVW") for _ in range(self.random.randint(2, 5))),
        }
        return re.sub(r"\{(\w)\}", lambda m: fills[m[1]](), pattern)

    def place(self) -> str:
        roll = self.random.random()
        faker = self.any()
        if roll < 0.5:
            return faker.city()
        if roll < 0.8:
            return self.english_one().country()
        return self.random.choice(self.english[:3]).state()

    def address(self) -> str:
        faker = self.any()
        street = faker.street_address()
        roll = self.random.random()
        if roll < 0.3:
            return street.replace("\n", ", ")
        if roll < 0.6:
            return f"{street}, {faker.city()} {faker.postcode()}".replace("\n", ", ")
        if roll < 0.8:
            return faker.address()
        return f"{street}, {faker.postcode()} {faker.city()}, {self.english_one().country()}".replace("\n", ", ")

    def fill(self, slot: str) -> tuple[str, str | None]:
        faker = self.any()
        numbers = self.random.randint
        match slot:
            case "P":
                return self.person(), "PERSON"
            case "F":
                return faker.first_name(), "PERSON"
            case "L":
                return faker.last_name(), "PERSON"
            case "O":
                return self.organisation(), "ORG"
            case "G":
                return self.place(), "GPE"
            case "A":
                return self.address(), "FAC"
            case "N":
                return self.random.choice(NATIONS), "NORP"
            case "T":
                return self.random.choice(TITLES), None
            case "d":
                return faker.date(self.random.choice(["%Y-%m-%d", "%d/%m/%Y", "%B %d, %Y", "%d %b"])), None
            case "t":
                return faker.phone_number(), None
            case "e":
                return faker.email(), None
            case "m":
                return f"{self.random.choice(['$', '€', '£'])}{numbers(1, 9999)}", None
            case "n":
                return str(numbers(1, 10 ** numbers(1, 9))), None
            case "y":
                return str(numbers(1950, 2030)), None
            case "h":
                return f"{numbers(1, 12)}:{numbers(10, 59)}", None
            case "i":
                return faker.ipv4(), None
            case _:
                return faker.month_name(), None

    def sentence(self, patterns: list[str]) -> tuple[str, list[tuple[int, int, str]]]:
        pattern = self.random.choice(patterns).replace("\\n", "\n")
        if self.random.random() < 0.25:
            pattern += " " + self.random.choice(patterns).replace("\\n", "\n")
        text, spans = "", []
        for part in re.split(r"(\{\w\})", pattern):
            if not re.fullmatch(r"\{\w\}", part):
                text += part
                continue
            value, label = self.fill(part[1])
            if label is not None:
                spans.append((len(text), len(text) + len(value), label))
            text += value
        if self.random.random() < 0.08:
            text = text.lower() if len(text.lower()) == len(text) else text
        return text, spans


def prose() -> list[str]:
    """Sentences in which hardly anybody is named: the documentation that comes with Python."""
    texts = list(topics.topics.values())
    for name in ("argparse", "asyncio", "datetime", "decimal", "email", "http.client", "json", "logging", "random", "re",
                 "statistics", "subprocess", "tarfile", "textwrap", "threading", "unittest", "urllib.request", "zipfile"):  # fmt: skip
        module = importlib.import_module(name)
        for _, value in [(name, module), *inspect.getmembers(module)]:
            texts.append(inspect.getdoc(value) or "")
    found = set()
    for text in texts:
        for sentence in re.split(r"(?<=[.:!?])\s+|\n\n+", text):
            plain = " ".join(sentence.split())
            if 20 <= len(plain) <= 160 and re.fullmatch(r"[A-Za-z][\w ,;:.'()!?-]+", plain):
                found.add(plain)
    return sorted(found)


def as_written(text: str, choose: random.Random) -> str:
    """Words in capitals are not always names: titles, shouting, and words that somebody thought important."""
    roll = choose.random()
    if roll < 0.1:
        return text.title()
    if roll < 0.15:
        return text.upper()
    if roll < 0.3:
        return " ".join(word.capitalize() if choose.random() < 0.2 else word for word in text.split(" "))
    return text


def sentences(count: int, seed: int):
    maker = Maker(seed)
    named = [line for line in PATTERNS.strip().splitlines() if line]
    plain = [line for line in PLAIN.strip().splitlines() if line]
    other = prose()
    choose = maker.random
    for _ in range(count):
        roll = choose.random()
        if roll < 0.08:
            yield maker.sentence(plain)
        elif roll < 0.35:
            yield as_written(choose.choice(other), choose), []
        elif roll < 0.65:
            text, spans = maker.sentence(named)
            before = f"{choose.choice(other)} " if choose.random() < 0.5 else ""
            after = f" {choose.choice(other)}" if choose.random() < 0.6 else ""
            yield before + text + after, [(a + len(before), b + len(before), label) for a, b, label in spans]
        else:
            yield maker.sentence(named)
