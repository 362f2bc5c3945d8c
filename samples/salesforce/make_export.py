"""Write the export of an invented company, from anywhere: `python make_export.py`.

As Salesforce's Data Export writes it: every cell quoted, instants in UTC, days as
instants at midnight, 1 and 0 for yes and no, keys of 18 characters. And as people fill
it: see `ODD` for what no mapping would wish for. The same seed writes the same files,
to the byte.
"""

import csv
import random
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from export_texts import (
    COLUMNS,
    COUNTRIES,
    FIRST_NAMES,
    LAST_NAMES,
    NAMES,
    ODD,
    OPEN_STAGES,
    PREFIXES,
    SAID,
    TALK,
    TITLES,
    TRADES,
    TROUBLE,
    USERS,
)

SEED = 20261120
FOLDER = Path(__file__).parent
FIRST, LAST = datetime(2023, 1, 9, 8), datetime(2026, 11, 20, 16)  # noqa: DTZ001 - UTC
NEVER = datetime(2035, 6, 29)  # noqa: DTZ001 - typed wrong, or very far ahead
ACCOUNTS, CONTACTS, CASES, TASKS, EVENTS = 60, 110, 180, 420, 90
NOTHING = "000000000000000AAA"
_SIGNS = string.ascii_uppercase + "012345"
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
SELLERS, ROBOT = range(3, 8), 8  # places; the last seller is gone


@dataclass(frozen=True)
class Account:
    """What the files know of an account, and how it truly fares."""

    place: int
    name: str
    owner: str
    is_deleted: bool
    began: datetime
    gap_days: int
    amount: float
    ended: datetime

    @property
    def key(self) -> str:
        return key("Account", self.place)


Row = dict[str, str]


def key(kind: str, number: int) -> str:
    """Fifteen signs that tell, and three that tell which of them are capitals."""
    digits = ""
    for _ in range(7):
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    told = f"{PREFIXES[kind]}5g000{digits}"
    parts = (told[at : at + 5] for at in range(0, 15, 5))
    return told + "".join(
        _SIGNS[sum(1 << n for n, sign in enumerate(part) if sign.isupper())]
        for part in parts
    )


def odd(what: str, place: int) -> bool:
    """Whether the row at this place is one of the odd ones, spread over the file."""
    every = ODD[what]
    return place % every == sum(map(ord, what)) % every


def day(at: datetime) -> str:
    return f"{at:%Y-%m-%d} 00:00:00"


def flag(is_so: bool) -> str:
    return "1" if is_so else "0"


def stamps(at: datetime) -> Row:
    by = key("User", 0)
    return {
        "CreatedDate": str(at), "CreatedById": by, "LastModifiedDate": str(at),
        "LastModifiedById": by, "SystemModstamp": str(at),
    }  # fmt: skip


def user_rows() -> Iterator[Row]:
    for place, (first, last, title, manager, active, kind) in enumerate(USERS):
        address = f"user{place}@tarn.example" if kind == "Standard" else "noreply@tarn"
        yield stamps(FIRST) | {
            "Id": key("User", place), "Username": f"user{place}@tarn.example.prod",
            "FirstName": first, "LastName": last, "Title": title, "Email": address,
            "IsActive": active, "UserType": kind, "UserRoleId": NOTHING,
            "ManagerId": NOTHING if manager is None else key("User", manager),
            "TimeZoneSidKey": "Europe/Amsterdam", "EmailEncodingKey": "UTF-8",
        }  # fmt: skip


def accounts(chance: random.Random) -> Iterator[Account]:
    """One in five stopped buying at some time."""
    names = [f"{name} {trade}" for trade in TRADES for name in NAMES]
    for place, name in enumerate(chance.sample(names, ACCOUNTS)):
        began = FIRST + timedelta(
            days=chance.randint(0, 1_100), minutes=chance.randint(0, 480)
        )
        stays = chance.random() < 0.8
        gone = began + (LAST - began) * chance.uniform(0.3, 0.8)
        robot = odd("owner is no person", place)
        yield Account(
            place,
            name,
            key("User", ROBOT if robot else chance.choice(SELLERS)),
            odd("deleted", place),
            began,
            chance.choice((30, 45, 60, 90)),
            chance.uniform(400, 9_000),
            LAST if stays else gone,
        )


def account_rows(chance: random.Random, all_: list[Account]) -> Iterator[Row]:
    for each in all_:
        above = all_[each.place // 8]
        is_part = each.place % 9 == 8
        yield stamps(each.began) | {
            "Id": each.key, "IsDeleted": flag(each.is_deleted), "Name": each.name,
            "Type": chance.choice(("Customer - Direct", "Customer - Channel", "")),
            "ParentId": above.key if is_part else NOTHING, "OwnerId": each.owner,
            "BillingStreet": f"Kanaalweg {each.place}\nGate 2",
            "BillingCountry": chance.choice(COUNTRIES),
            "Industry": TRADES[each.name.split()[-1]],
            "NumberOfEmployees": str(chance.randint(20, 4_000)),
            "Rating": chance.choice(("Hot", "Warm", "Cold", "")),
            "Description": chance.choice(SAID),
        }  # fmt: skip


def contact_rows(chance: random.Random, all_: list[Account]) -> Iterator[Row]:
    for place in range(CONTACTS):
        account = all_[place % len(all_)]
        alone = odd("contact without account", place)
        nameless = odd("no first name", place)
        yield stamps(account.began + timedelta(minutes=5)) | {
            "Id": key("Contact", place), "IsDeleted": flag(odd("deleted", place)),
            "AccountId": NOTHING if alone else account.key,
            "FirstName": "" if nameless else chance.choice(FIRST_NAMES),
            "LastName": chance.choice(LAST_NAMES), "Title": chance.choice(TITLES),
            "Email": f"contact{place}@customer.example", "OwnerId": account.owner,
            "ReportsToId": NOTHING, "IndividualId": NOTHING,
        }  # fmt: skip


def deals(chance: random.Random, all_: list[Account]) -> Iterator[Row]:
    """Orders in the account's rhythm until it ends, lost deals, and open ones."""
    number = 0
    for account in all_:
        closed = account.began + timedelta(days=chance.randint(3, 20))
        while closed < account.ended:
            number += 1
            stage = "Closed Lost" if chance.random() < 0.08 else "Closed Won"
            yield deal(chance, number, account, stage, closed)
            gap = max(chance.gauss(account.gap_days, account.gap_days / 5), 4)
            closed += timedelta(days=gap)
        if account.ended == LAST and chance.random() < 0.4:
            number += 1
            soon = LAST + timedelta(days=chance.randint(5, 60))
            yield deal(chance, number, account, chance.choice(OPEN_STAGES), soon)


def deal(
    chance: random.Random, number: int, account: Account, stage: str, closed: datetime
) -> Row:
    won, lost = stage == "Closed Won", stage == "Closed Lost"
    amount = f"{account.amount * chance.uniform(0.7, 1.3):.2f}".rstrip("0").rstrip(".")
    alone = odd("deal without account", number)
    far = won and odd("won far ahead", number)
    return stamps(min(closed, LAST) - timedelta(days=9)) | {
        "Id": key("Opportunity", number), "IsDeleted": flag(odd("deleted", number)),
        "AccountId": NOTHING if alone else account.key, "IsPrivate": "0",
        "Name": f"{account.name} order {number}", "StageName": stage,
        "Amount": "" if odd("no amount", number) else amount,
        "CloseDate": day(NEVER if far else closed), "IsClosed": flag(won or lost),
        "IsWon": flag(won), "Type": "Existing Business", "OwnerId": account.owner,
        "Probability": "100" if won else "0" if lost else "50",
        "ForecastCategory": "Closed" if won else "Omitted" if lost else "Pipeline",
        "CampaignId": NOTHING, "ContactId": NOTHING,
    }  # fmt: skip


def case_rows(chance: random.Random, all_: list[Account]) -> Iterator[Row]:
    for place in range(CASES):
        account = chance.choice(all_)
        span = (account.ended - account.began).total_seconds()
        opened = account.began + timedelta(seconds=int(chance.random() * span))
        closed = opened + timedelta(hours=chance.randint(1, 220))
        is_open = closed > LAST or chance.random() < 0.05
        kind = chance.choice(list(TROUBLE))
        stranger = odd("contact of another account", place)
        queue = odd("queue owns it", place)
        yield stamps(opened) | {
            "Id": key("Case", place), "IsDeleted": flag(odd("deleted", place)),
            "CaseNumber": f"{1_001 + place:08d}", "Type": kind,
            "ContactId": key("Contact", (account.place + stranger) % ACCOUNTS),
            "AccountId": NOTHING if odd("case without account", place) else account.key,
            "Status": "Working" if is_open else "Closed", "IsClosed": flag(not is_open),
            "Origin": chance.choice(("Phone", "Email", "Web")),
            "Subject": TROUBLE[kind], "Description": chance.choice(SAID),
            "Priority": chance.choice(("High", "Medium", "Medium", "Low", "Urgent")),
            "ClosedDate": "" if is_open else str(closed),
            "OwnerId": key("Queue", 1) if queue else account.owner,
            "AssetId": NOTHING, "SourceId": NOTHING, "ParentId": NOTHING,
        }  # fmt: skip


def task_rows(chance: random.Random, all_: list[Account]) -> Iterator[Row]:
    for place in range(TASKS):
        account = chance.choice(all_)
        due = LAST - timedelta(days=int(chance.random() * (LAST - account.began).days))
        is_open = odd("still open", place)
        far = odd("done before far ahead", place)
        kind = chance.choice(list(TALK))
        who = key("Lead" if odd("lead", place) else "Contact", account.place)
        alone = odd("task of no account", place)
        yield stamps(due - timedelta(hours=3)) | {
            "Id": key("Task", place), "WhoId": NOTHING if alone else who,
            "WhatId": NOTHING if alone else account.key,
            "AccountId": "" if alone else account.key, "Subject": TALK[kind],
            "Type": kind, "Description": chance.choice(SAID),
            "ActivityDate": "" if odd("no due date", place)
            else day(NEVER if far or is_open else due),
            "Status": "Not Started" if is_open else "Completed", "Priority": "Normal",
            "IsClosed": flag(not is_open), "OwnerId": account.owner, "IsDeleted": "0",
            "CompletedDateTime": "" if is_open else str(due),
        }  # fmt: skip


def event_rows(chance: random.Random, all_: list[Account]) -> Iterator[Row]:
    for place in range(EVENTS):
        account = chance.choice(all_)
        held = LAST - timedelta(days=int(chance.random() * (LAST - account.began).days))
        held = NEVER if odd("meeting ahead", place) else held
        alone = odd("task of no account", place)
        yield stamps(min(held, LAST) - timedelta(days=2)) | {
            "Id": key("Event", place), "WhoId": key("Contact", account.place),
            "WhatId": NOTHING if alone else account.key,
            "AccountId": "" if alone else account.key, "OwnerId": account.owner,
            "Subject": chance.choice(("Visit on site", "Review", "Call\twith finance")),
            "ActivityDateTime": str(held), "ActivityDate": day(held),
            "DurationInMinutes": "60", "Description": chance.choice(SAID),
            "IsAllDayEvent": "0", "IsDeleted": "0", "IsArchived": "0",
            "IsPrivate": flag(odd("private", place)),
            "IsChild": "1" if odd("copy of an invitee", place) else "",
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
    all_ = list(accounts(chance))
    write("User", user_rows())
    write("Account", account_rows(chance, all_))
    write("Contact", contact_rows(chance, all_))
    write("Opportunity", deals(chance, all_))
    write("Case", case_rows(chance, all_))
    write("Task", task_rows(chance, all_))
    write("Event", event_rows(chance, all_))


if __name__ == "__main__":
    main()
