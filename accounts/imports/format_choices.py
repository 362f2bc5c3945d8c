"""The formats that a person may choose for a file."""

from zoneinfo import available_timezones

from accounts.imports.notation import DATE_FORMATS, DATETIME_FORMATS, shown

FORMATS = {
    "date": [(form, shown(form)) for form in DATE_FORMATS],
    "datetime": [(form, shown(form)) for form in DATETIME_FORMATS],
    "decimal": [(".", "1234.56"), (",", "1234,56")],
    "thousands": [
        ("", "no sign"), (",", "1,234"), (".", "1.234"), (" ", "1 234"), ("'", "1'234"),
    ],
    "time_zone": [
        ("", "the organisation's"),
        *((zone, zone) for zone in sorted(available_timezones())),
    ],
}  # fmt: skip


def offered(name: str, held: str | None) -> list[tuple[str, str]]:
    """The usual formats, and the one that a mapping holds."""
    usual = FORMATS[name]
    is_usual = held is None or held in dict(usual)
    return usual if is_usual else [*usual, (held or "", shown(held or ""))]
