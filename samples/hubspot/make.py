"""Write the export of an invented company: `python samples/hubspot/make.py`.

The same seed writes the same files, to the byte.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

SEED = 20261120
FOLDER = Path(__file__).parent
FIRST, LAST = datetime(2022, 10, 3, 9), datetime(2026, 11, 20, 17)  # noqa: DTZ001 - local
COMPANIES, CONTACTS, TICKETS, TASKS = 48, 80, 140, 300
USERS = (
    ("Nora", "Halden", "Head of Sales", "Sales"),
    ("Piet", "Akker", "Sales Manager", "Sales North"),
    ("Ines", "Moura", "Sales Manager", "Sales South"),
    ("Tom", "Vester", "Sales Rep", "Sales North"),
    ("Lotte", "Brink", "Sales Rep", "Sales North;Partners"),
    ("Amir", "Sabet", "Sales Rep", "Sales North"),
    ("Rosa", "Ferri", "Sales Rep", "Sales South"),
    ("Karel", "Novy", "Sales Rep", "Sales South"),
    ("Maud", "Perrin", "Service Agent", "Sales South"),
)
REPS = [f"{first} {last}" for first, last, role, _ in USERS if role == "Sales Rep"]
AGENT = "Maud Perrin"
NAMES = (
    "Ashgrove", "Birkdal", "Colnet", "Dunmere", "Eastvale", "Farrow", "Glenby", "Hexam",
    "Ilvers", "Jorvik", "Kilbride", "Lindow", "Marsten", "Norby", "Orrell", "Penwith",
)  # fmt: skip
TRADES = {
    "Bakeries": "Food & Beverages", "Clinics": "Hospital & Health Care",
    "Freight": "Logistics and Supply Chain", "Instruments": "Machinery",
    "Stores": "Retail", "Textiles": "Textiles",
}  # fmt: skip
COUNTRIES = ("Denmark", "France", "Germany", "Ireland", "Netherlands", "Spain")
FIRST_NAMES = ("Anna", "Bram", "Chloé", "Dirk", "Elif", "Finn", "Greta", "Hugo", "Iris")
LAST_NAMES = ("Berg", "Castel", "Dahl", "Evers", "Fontaine", "Gómez", "Heller", "Ito")
JOBS = ("CEO", "CFO", "Head of Purchasing", "Plant Manager", "Buyer", "")
LOST = ("Price", "Lost to competitor", "No budget", "Went silent")
TROUBLE = {
    "Product Issue": ("Seams come loose", "Wrong colour delivered", "Defective batch"),
    "Billing Issue": ("Invoice counts an order twice", "Discount is missing"),
    "General Inquiry": ("Delivery before the holidays?", "New contact person"),
    "": ("Question about the order form",),
}
TALK = ("Quarterly call", "Follow up on the offer", "Price talk", "Delivery planning")
SAID = (
    "All fine.",
    "Wants a second site.",
    "Unhappy with delays.",
    "Asked for prices.",
)


@dataclass(frozen=True)
class Company:
    """What the files know of a company, and how it truly fares."""

    key: str
    name: str
    owner: str
    began: datetime
    gap_days: int
    amount: float
    ended: datetime


def moment(at: datetime) -> str:
    """As HubSpot writes it, in the time zone of the account."""
    return f"{at:%Y-%m-%d %H:%M}"


def at_work(chance: random.Random, day: datetime) -> datetime:
    """Some time of the working day."""
    return day.replace(hour=chance.randint(8, 16), minute=chance.randrange(0, 60, 5))


def companies(chance: random.Random) -> Iterator[Company]:
    """One in five stopped buying at some time."""
    pairs = [(name, trade) for trade in TRADES for name in NAMES]
    for number, (name, trade) in enumerate(chance.sample(pairs, COMPANIES)):
        began = FIRST + timedelta(
            days=chance.randint(0, 1_300), minutes=chance.randint(0, 480)
        )
        stays = LAST if chance.random() < 0.8 else None
        yield Company(
            str(8_100_000_001 + 137 * number),
            f"{name} {trade}",
            chance.choice(REPS),
            began,
            chance.choice((21, 30, 45, 60)),
            chance.uniform(400, 9_000),
            stays or began + (LAST - began) * chance.uniform(0.3, 0.8),
        )


def company_rows(chance: random.Random, all_: list[Company]) -> Iterator[list[str]]:
    for number, each in enumerate(all_):
        parent = all_[number // 8].key if number % 9 == 8 else ""
        trade = each.name.split()[1]
        yield [
            each.key,
            each.name,
            f"{each.name.split()[0].lower()}{trade.lower()}.example",
            each.owner,
            moment(each.began),
            chance.choice(COUNTRIES),
            TRADES[trade],
            "Customer",
            chance.choice(("Tier 1", "Tier 2", "Tier 3")),
            str(chance.randint(20, 4_000)),
            parent,
        ]


def contact_rows(chance: random.Random, all_: list[Company]) -> Iterator[list[str]]:
    for number in range(CONTACTS):
        company = all_[number % len(all_)]
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        yield [
            contact_key(number),
            first,
            last,
            f"contact{number}@{company.name.split()[0].lower()}.example",
            chance.choice(JOBS),
            company.owner,
            "Customer",
            moment(company.began + timedelta(minutes=5)),
            company.name,
            company.key,
        ]


def contact_key(number: int) -> str:
    return str(51 + 50 * number)


def deal_rows(chance: random.Random, all_: list[Company]) -> Iterator[list[str]]:
    """Orders in the company's rhythm until it ends, and now and then a lost deal."""
    number = 0
    for company in all_:
        closed = company.began + timedelta(days=chance.randint(3, 20))
        while closed < company.ended:
            number += 1
            stage = "Closed Lost" if chance.random() < 0.08 else "Closed Won"
            yield deal(chance, number, company, stage, at_work(chance, closed))
            gap = max(chance.gauss(company.gap_days, company.gap_days / 5), 4)
            closed += timedelta(days=gap)
        if company.ended == LAST and chance.random() < 0.4:
            number += 1
            soon = LAST + timedelta(days=chance.randint(5, 60))
            yield deal(chance, number, company, "Contract Sent", soon)


def deal(
    chance: random.Random, number: int, company: Company, stage: str, closed: datetime
) -> list[str]:
    return [
        str(9_400_000_003 + 91 * number),
        f"{company.name} order {number}",
        stage,
        moment(closed),
        company.owner,
        f"{company.amount * chance.uniform(0.7, 1.3):.2f}",
        "Sales Pipeline",
        "Existing Business"
        if closed > company.began + timedelta(21)
        else "New Business",
        chance.choice(LOST) if stage == "Closed Lost" else "",
        company.name,
        company.key,
    ]


def ticket_rows(chance: random.Random, all_: list[Company]) -> Iterator[list[str]]:
    for number in range(TICKETS):
        place = chance.randrange(len(all_))
        company = all_[place]
        span = (company.ended - company.began).total_seconds()
        opened = company.began + timedelta(seconds=chance.random() * span)
        answered = opened + timedelta(hours=chance.randint(1, 20))
        closed = answered + timedelta(hours=chance.randint(1, 200))
        is_open = closed > LAST or chance.random() < 0.05
        category = chance.choice(list(TROUBLE))
        yield [
            str(1_700_000_001 + 13 * number),
            chance.choice(TROUBLE[category]),
            "Support Pipeline",
            "Waiting on us" if is_open else "Closed",
            chance.choice(("Low", "Medium", "Medium", "High", "Urgent")),
            category,
            AGENT,
            moment(opened),
            moment(answered) if answered < LAST else "",
            "" if is_open else moment(closed),
            company.key,
            contacts_of(place),
        ]


def contacts_of(place: int) -> str:
    """The contacts of the company at this place, as a list in one cell."""
    numbers = range(place, CONTACTS, COMPANIES)
    return ";".join(contact_key(number) for number in numbers)


def task_rows(chance: random.Random, all_: list[Company]) -> Iterator[list[str]]:
    """Some are still to be done."""
    for number in range(TASKS):
        place = chance.randrange(len(all_))
        company = all_[place]
        due = LAST - timedelta(days=chance.random() * (LAST - company.began).days)
        is_done = number % 20 != 0
        due = due if is_done else LAST + timedelta(days=chance.randint(2, 30))
        others = [all_[0].key] if number % 40 == 7 and place else []
        yield [
            str(2_900_000_007 + 17 * number),
            chance.choice(TALK),
            chance.choice(("Call", "Call", "Email", "To-do")),
            "Completed" if is_done else "Not started",
            "None",
            moment(at_work(chance, due)),
            company.owner,
            chance.choice(SAID),
            ";".join([company.key, *others]),
            contacts_of(place),
        ]


def user_rows() -> Iterator[list[str]]:
    for number, (first, last, role, teams) in enumerate(USERS):
        address = f"{first}.{last}@wolden.example".lower()
        yield [str(60_001 + number), first, last, address, "2026-11-20", teams, role]


def write(name: str, header: str, rows: Iterator[list[str]]) -> None:
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        out.writerow(header.split(","))
        out.writerows(rows)


HEADERS = {
    "users": "User ID,First name,Last name,Email address,Last login date,"
    "Assigned teams,Assigned role",
    "companies": "Record ID,Company name,Company Domain Name,Company owner,Create Date,"
    "Country/Region,Industry,Lifecycle Stage,Ideal Customer Profile Tier,"
    "Number of Employees,Parent Company",
    "contacts": "Record ID,First Name,Last Name,Email,Job Title,Contact owner,"
    "Lifecycle Stage,Create Date,Associated Company (Primary),"
    "Associated Company IDs (Primary)",
    "deals": "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,"
    "Deal Type,Closed Lost Reason,Associated Company (Primary),"
    "Associated Company IDs (Primary)",
    "tickets": "Ticket ID,Ticket name,Pipeline,Ticket status,Priority,Category,"
    "Ticket owner,Create date,First agent email response date,Close date,"
    "Associated Company IDs (Primary),Associated Contact IDs",
    "tasks": "Record ID,Task Title,Task Type,Task Status,Priority,Due date,Assigned to,"
    "Task Notes,Associated Company IDs,Associated Contact IDs",
}


def main() -> None:
    chance = random.Random(SEED)  # noqa: S311 - invented data
    all_ = list(companies(chance))
    rows = {
        "users": user_rows(),
        "companies": company_rows(chance, all_),
        "contacts": contact_rows(chance, all_),
        "deals": deal_rows(chance, all_),
        "tickets": ticket_rows(chance, all_),
        "tasks": task_rows(chance, all_),
    }
    for name, header in HEADERS.items():
        write(name, header, rows[name])


if __name__ == "__main__":
    main()
