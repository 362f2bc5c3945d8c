"""Names of people and companies, put together from invented parts."""

from itertools import product

import numpy as np
import polars as pl

_COMPANY_STARTS = (
    "Abr", "Bast", "Belc", "Brind", "Calv", "Corr", "Dalm", "Dorv", "Elmst", "Esk",
    "Fall", "Ferr", "Gald", "Gost", "Hadr", "Hesp", "Ilv", "Jarr", "Kestr", "Lambr",
    "Loth", "Marsk", "Mirr", "Norv", "Oldr", "Ostr", "Parv", "Quarr", "Rav", "Rind",
    "Selv", "Skarr", "Tamb", "Torv", "Uldr", "Varr", "Veld", "Wenl", "Yarr", "Zand",
)  # fmt: skip
_COMPANY_ENDS = (
    "acre", "aby", "agen", "aldo", "ambra", "ande", "anta", "arden", "asco", "avia",
    "eby", "edon", "egg", "elle", "emere", "enda", "enzo", "erby", "esta", "eva",
    "ifen", "ilde", "imar", "inga", "isco", "ista", "oda", "olme", "ombe", "onda",
    "orta", "osse", "otto", "ubra", "unda", "ursa",
)  # fmt: skip
TRADES = {
    "Machinery": ("Tooling", "Engineering", "Drives", "Machine Works"),
    "Food and drink": ("Foods", "Bakeries", "Dairy", "Drinks"),
    "Logistics": ("Logistics", "Freight", "Shipping", "Warehousing"),
    "Healthcare": ("Clinics", "Medical", "Laboratories", "Care Homes"),
    "Retail": ("Stores", "Garden Centres", "Outfitters", "Furniture"),
    "Construction": ("Builders", "Installations", "Timber", "Roofing"),
    "Chemicals": ("Coatings", "Adhesives", "Plastics", "Glass"),
    "Hospitality": ("Hotels", "Catering", "Resorts", "Events"),
    "Energy": ("Energy", "Grid Services", "Heat", "Solar"),
    "Printing and paper": ("Paper", "Print", "Cartons", "Labels"),
}
_FIRST_NAMES = (
    "Adaeze", "Aisha", "Alba", "Amira", "Anders", "Anna", "Arjun", "Astrid", "Bao",
    "Beatriz", "Bram", "Carmen", "Chiara", "Dana", "Daniel", "David", "Elena", "Elif",
    "Emeka", "Emil", "Eva", "Farid", "Fatima", "Femke", "Finn", "Freya", "Giulia",
    "Hana", "Hannah", "Henrik", "Ines", "Ingrid", "Isaac", "Ivo", "Jasper", "Joana",
    "Jonas", "Kaito", "Karim", "Katrin", "Kofi", "Lars", "Leila", "Lena", "Lotte",
    "Luca", "Maeve", "Magda", "Malik", "Marek", "Maria", "Mateo", "Mei", "Mila",
    "Nadia", "Nia", "Nils", "Noor", "Oisin", "Olga", "Omar", "Paula", "Pieter",
    "Priya", "Rafael", "Rosa", "Ruben", "Sami", "Sanne", "Sara", "Sofia", "Stefan",
    "Tariq", "Thandi", "Tomas", "Ulrike", "Vera", "Viktor", "Wanda", "Yara", "Yusuf",
    "Zeynep",
)  # fmt: skip
_SURNAME_STARTS = (
    "Alden", "Barro", "Birken", "Castel", "Dask", "Desmar", "Eken", "Falken", "Fontar",
    "Gander", "Haver", "Hollen", "Iban", "Jelin", "Kade", "Kirsten", "Lander", "Maro",
    "Mistel", "Nakar", "Okun", "Ombar", "Petrov", "Quint", "Rasmin", "Rost", "Sander",
    "Seram", "Tavar", "Tellin", "Ulven", "Vandor", "Vesk", "Wester", "Yilder", "Zamor",
)  # fmt: skip
_SURNAME_ENDS = (
    "ane", "ard", "berg", "dal", "ero", "esh", "fort", "hoven", "ides", "ini", "kamp",
    "lund", "mark", "mont", "ova", "quist", "sen", "stad", "ula", "wald", "wen", "zak",
)  # fmt: skip


def company_names(rng: np.random.Generator, industries: list[str]) -> list[str]:
    """One name for each industry given, no first word used twice."""
    stems = _stems()
    chosen = rng.permutation(stems)[: len(industries)]
    trades = rng.integers(4, size=len(industries))
    return [
        f"{stem} {TRADES[industry][trade]}"
        for stem, industry, trade in zip(chosen, industries, trades, strict=True)
    ]


def _stems() -> list[str]:
    return list(map("".join, product(_COMPANY_STARTS, _COMPANY_ENDS)))


def numbered_company_names(numbers: pl.Series) -> pl.Series:
    """A name for each number, however many there are."""
    stems = pl.Series(_stems())
    trades = pl.Series([trade for of_one in TRADES.values() for trade in of_one])
    return pl.select(
        pl.format(
            "{} {} {}",
            stems.gather(numbers % len(stems)),
            trades.gather(numbers % len(trades)),
            numbers,
        )
    ).to_series()


def person_names(rng: np.random.Generator, count: int) -> list[str]:
    """Names of `count` people, all different while there are fewer than 60,000."""
    surnames = map("".join, product(_SURNAME_STARTS, _SURNAME_ENDS))
    pairs = [f"{first} {last}" for last in surnames for first in _FIRST_NAMES]
    return [pairs[place] for place in rng.choice(len(pairs), count, replace=False)]


def address_of(name: str, domain: str) -> str:
    """The e-mail address a person of this name would have there."""
    return f"{name.lower().replace(' ', '.')}@{domain}"
