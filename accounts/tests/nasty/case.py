"""One nasty file, and what an import must make of it."""

from dataclasses import dataclass, field

FORMS = {
    "purchases": {
        "column-external_id": "id",
        "column-customer": "customer",
        "column-purchased_on": "date",
        "column-amount": "amount",
    },
    "customers": {
        "column-external_id": "id",
        "column-name": "name",
        "column-acquired_on": "since",
    },
    "tickets": {
        "column-external_id": "id",
        "column-customer": "customer",
        "column-kind": "kind",
        "column-opened_at": "opened",
    },
}
HEADER = "id,customer,date,amount\n"
FIRST = "1,A,2026-01-01,10.00\n"
SECOND = "2,B,2026-01-02,-20.50\n"
GOOD = HEADER + FIRST + SECOND
NAMES = "id,name,since\n"


@dataclass(frozen=True)
class Case:
    """A file of the corpus.

    good, bad    how many rows go in, and how many are rejected
    refused      else: words of the reason why the file cannot be read at all
    form         what a person says on the page of the mapping beside `FORMS`
    query        what that page is asked with: the encoding, the sheet
    corrections  old and new text in the file of rejected rows, after which it is good
    """

    name: str
    content: bytes
    good: int = 0
    bad: int = 0
    refused: str = ""
    kind: str = "purchases"
    form: dict[str, str] = field(default_factory=dict)
    query: str = ""
    corrections: tuple[tuple[str, str], ...] = ()


def text(name: str, content: str, **outcome) -> Case:
    return Case(name, content.encode(), **outcome)


def names(name: str, *given: str) -> Case:
    """Accounts of these names, each as it stands in the file."""
    rows = "".join(f"{key},{each},2020-01-01\n" for key, each in enumerate(given))
    return text(name, NAMES + rows, kind="customers", good=len(given))


def amounts(name: str, *given: str) -> Case:
    """A good row, and bad ones for these amounts."""
    rows = "".join(f"{key},A,2026-01-01,{each}\n" for key, each in enumerate(given))
    return text(name, HEADER + "x,A,2026-01-01,1\n" + rows, good=1, bad=len(given))


def days(name: str, *given: str) -> Case:
    """A good row, and bad ones for these dates."""
    rows = "".join(f"{key},A,{each},5\n" for key, each in enumerate(given))
    return text(name, HEADER + "x,A,2026-01-01,1\n" + rows, good=1, bad=len(given))
