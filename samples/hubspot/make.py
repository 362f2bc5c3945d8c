"""Write the export of an invented company, from anywhere: `python make.py`.

As HubSpot writes it: every cell quoted, moments in the time zone of whoever exports,
owners by name, several values of a cell with `;` between. And as people fill it: see
`ODD` for what no mapping would wish for. The same seed writes the same files, to the
byte.
"""

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hubspot_texts import (
    AGENT,
    COLUMNS,
    COUNTRIES,
    FIRST_NAMES,
    FORMER,
    JOBS,
    LAST_NAMES,
    LOST,
    NAMES,
    ODD,
    PRIORITIES,
    SAID,
    SELLERS,
    STAGES,
    TALK,
    TASK_TYPES,
    TIERS,
    TRADES,
    TROUBLE,
    USERS,
)

SEED = 20261120
FOLDER = Path(__file__).parent
FIRST, LAST = datetime(2022, 10, 3, 9), datetime(2026, 11, 20, 17)  # noqa: DTZ001 - local
NEVER = datetime(2035, 6, 29, 12)  # noqa: DTZ001 - typed wrong, or very far ahead
COMPANIES, CONTACTS, TICKETS, TASKS = 50, 90, 150, 320
IN_NO_FILE = "8199999999"  # a company that the exported view does not hold

Row = dict[str, str]


@dataclass(frozen=True)
class Company:
    """What the files know of a company, and how it truly fares."""

    place: int
    name: str
    owner: str
    began: datetime
    gap_days: int
    amount: float
    ended: datetime

    @property
    def key(self) -> str:
        return company_key(self.place)


def company_key(place: int) -> str:
    return str(8_100_000_001 + 137 * place)


def contact_key(place: int) -> str:
    return str(51 + 50 * place)


def odd(what: str, place: int) -> bool:
    """Whether the row at this place is one of the odd ones, spread over the file."""
    every = ODD[what]
    return place % every == sum(map(ord, what)) % every


def moment(at: datetime) -> str:
    """As HubSpot writes it, in the time zone of the account."""
    return f"{at:%Y-%m-%d %H:%M}"


def flag(is_so: bool) -> str:
    return "true" if is_so else "false"


def at_work(chance: random.Random, day: datetime) -> datetime:
    """Some time of the working day."""
    return day.replace(hour=chance.randint(8, 16), minute=chance.randrange(0, 60, 5))


def user_rows() -> Iterator[Row]:
    for place, (first, last, role, teams) in enumerate(USERS):
        yield {
            "User ID": str(60_001 + place), "First name": first, "Last name": last,
            "Email address": f"{first or 'somebody'}.{last}@wolden.example".lower(),
            "Last login date": "2026-11-20" if first else "",
            "Assigned teams": teams, "Assigned role": role,
        }  # fmt: skip


def companies(chance: random.Random) -> Iterator[Company]:
    """One in five stopped buying at some time."""
    pairs = [(name, trade) for trade in TRADES for name in NAMES]
    for place, (name, trade) in enumerate(chance.sample(pairs, COMPANIES)):
        began = FIRST + timedelta(
            days=chance.randint(0, 1_300), minutes=chance.randint(0, 480)
        )
        stays = chance.random() < 0.8
        gone = began + (LAST - began) * chance.uniform(0.3, 0.8)
        yield Company(
            place,
            f"{name} {trade}",
            owner(chance, place),
            began,
            chance.choice((21, 30, 45, 60)),
            chance.uniform(400, 9_000),
            LAST if stays else gone,
        )


def owner(chance: random.Random, place: int) -> str:
    seller = chance.choice(SELLERS)
    if odd("no owner", place):
        return ""
    return FORMER if odd("deactivated owner", place) else seller


def company_rows(chance: random.Random, all_: list[Company]) -> Iterator[Row]:
    for each in all_:
        above = company_key(each.place // 8) if each.place % 9 == 8 else ""
        stranger = odd("parent in no file", each.place)
        nameless = odd("company without name", each.place)
        trade = each.name.split()[-1]
        yield {
            "Record ID": each.key, "Company name": "" if nameless else each.name,
            "Company Domain Name": f"company{each.place}.example",
            "Company owner": each.owner, "Create Date": moment(each.began),
            "Close Date": moment(each.began + timedelta(days=9)),
            "Country/Region": chance.choice(COUNTRIES), "Industry": TRADES[trade],
            "Lifecycle Stage": chance.choice(STAGES),
            "Ideal Customer Profile Tier": chance.choice(TIERS),
            "Number of Employees": str(chance.randint(20, 4_000)),
            "Parent Company": IN_NO_FILE if stranger else above,
        }  # fmt: skip


def contact_rows(chance: random.Random, all_: list[Company]) -> Iterator[Row]:
    for place in range(CONTACTS):
        company = all_[place % len(all_)]
        alone, nameless = odd("contact without company", place), odd("no name", place)
        stranger = odd("company in no file", place)
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        yield {
            "Record ID": contact_key(place), "First Name": "" if nameless else first,
            "Last Name": "" if nameless else last,
            "Email": f"contact{place}@customer.example",
            "Job Title": chance.choice(JOBS), "Contact owner": company.owner,
            "Lifecycle Stage": chance.choice(STAGES),
            "Create Date": moment(company.began + timedelta(minutes=5)),
            "Associated Company (Primary)": "" if alone else company.name,
            "Associated Company IDs (Primary)": ""
            if alone else IN_NO_FILE if stranger else company.key,
        }  # fmt: skip


def deal_rows(chance: random.Random, all_: list[Company]) -> Iterator[Row]:
    """Orders in the company's rhythm until it ends, lost deals, and open ones."""
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
) -> Row:
    won, lost = stage == "Closed Won", stage == "Closed Lost"
    amount = f"{company.amount * chance.uniform(0.7, 1.3):.2f}"
    renewal = odd("renewal", number)
    alone = odd("deal without company", number)
    closed = NEVER if won and odd("won far ahead", number) else closed
    name = f"{company.name} order {number}"
    return {
        "Record ID": str(9_400_000_003 + 91 * number),
        "Deal Name": f"{name} {'again ' * 40}" if odd("long name", number) else name,
        "Deal Stage": "Renewed (Renewals)" if won and renewal else stage,
        "Close Date": "" if odd("no close date", number) else moment(closed),
        "Deal owner": company.owner,
        "Amount": "" if odd("no amount", number) else amount,
        "Pipeline": "Renewals" if renewal else "Sales Pipeline",
        "Deal Type": "Existing Business" if renewal else "New Business",
        "Closed Lost Reason": chance.choice(LOST) if lost else "",
        "Is Closed Won": flag(won), "Is Deal Closed?": flag(won or lost),
        "Associated Company (Primary)": "" if alone else company.name,
        "Associated Company IDs (Primary)": "" if alone else company.key,
    }  # fmt: skip


def ticket_rows(chance: random.Random, all_: list[Company]) -> Iterator[Row]:
    for place in range(TICKETS):
        company = chance.choice(all_)
        span = (company.ended - company.began).total_seconds()
        opened = company.began + timedelta(seconds=int(chance.random() * span))
        answered = opened + timedelta(hours=chance.randint(1, 20))
        closed = answered + timedelta(hours=chance.randint(1, 200))
        is_open = closed > LAST or chance.random() < 0.05
        category = chance.choice(list(TROUBLE))
        alone = odd("ticket without company", place)
        stranger = odd("contact of another company", place)
        yield {
            "Ticket ID": str(1_700_000_001 + 13 * place),
            "Ticket name": TROUBLE[category], "Pipeline": "Support Pipeline",
            "Ticket status": "Waiting on us" if is_open else "Closed",
            "Priority": chance.choice(PRIORITIES), "Category": category,
            "Ticket owner": "" if odd("nobody handles it", place)
            else company.owner if odd("deactivated owner", place) else AGENT,
            "Create date": moment(opened),
            "First agent email response date": moment(answered)
            if answered < LAST else "",
            "Close date": "" if is_open else moment(closed),
            "Associated Company IDs (Primary)": "" if alone else company.key,
            "Associated Contact IDs": contacts_of(company.place + stranger),
        }  # fmt: skip


def contacts_of(place: int) -> str:
    """The contacts of the company at this place, as a list in one cell."""
    places = range(place, CONTACTS, COMPANIES)
    return ";".join(contact_key(each) for each in places)


def task_rows(chance: random.Random, all_: list[Company]) -> Iterator[Row]:
    for place in range(TASKS):
        company = chance.choice(all_)
        due = LAST - timedelta(days=chance.random() * (LAST - company.began).days)
        is_open = odd("still open", place)
        far = is_open or odd("done before far ahead", place)
        others = [all_[0].key] if odd("several companies", place) else []
        alone = odd("task without company", place)
        yield {
            "Record ID": str(2_900_000_007 + 17 * place),
            "Task Title": chance.choice(TALK), "Task Type": chance.choice(TASK_TYPES),
            "Task Status": "Not started" if is_open else "Completed",
            "Priority": "None", "Assigned to": company.owner,
            "Due date": "" if odd("no due date", place)
            else moment(NEVER if far else at_work(chance, due)),
            "Task Notes": chance.choice(SAID),
            "Associated Company IDs": "" if alone
            else ";".join([company.key, *others]),
            "Associated Contact IDs": contacts_of(company.place),
        }  # fmt: skip


def write(name: str, rows: Iterable[Row]) -> None:
    header = COLUMNS[name].split(",")
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(
            file, header, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n"
        )
        out.writeheader()
        out.writerows(rows)


def main() -> None:
    chance = random.Random(SEED)  # noqa: S311 - invented data
    all_ = list(companies(chance))
    write("users", user_rows())
    write("companies", company_rows(chance, all_))
    write("contacts", contact_rows(chance, all_))
    write("deals", deal_rows(chance, all_))
    write("tickets", ticket_rows(chance, all_))
    write("tasks", task_rows(chance, all_))


if __name__ == "__main__":
    main()
