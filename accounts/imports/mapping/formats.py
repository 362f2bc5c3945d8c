"""Whether a mapping's file options and formats can be used at all."""

from datetime import UTC, date, datetime
from zoneinfo import available_timezones

from accounts.imports.mapping.model import MappingError
from accounts.imports.reading import DELIMITERS, ENCODINGS, WHITESPACE, FileOptions
from accounts.imports.values import Formats


def check_options(options: FileOptions) -> None:
    if options.delimiter not in (None, *DELIMITERS, WHITESPACE):
        known = ", ".join(repr(mark) for mark in (*DELIMITERS, WHITESPACE))
        raise MappingError(
            f"[file] delimiter {options.delimiter!r} is none of {known}."
        )
    if options.encoding not in (None, *ENCODINGS):
        raise MappingError(
            f"[file] encoding {options.encoding!r} is none of {', '.join(ENCODINGS)}."
        )
    if options.header == bool(options.names):
        raise MappingError("[file] names the columns of a file with header = false.")


def check_formats(formats: Formats) -> None:
    _check_moments(formats)
    probe = date(2003, 2, 9)
    try:
        written = probe.strftime(formats.date)
        read = datetime.strptime(written, formats.date).replace(tzinfo=UTC).date()
    except ValueError:
        read = None
    if read != probe:
        raise MappingError(
            f"[formats] date {formats.date!r} does not name year, month and day,"
            " as %Y-%m-%d does."
        )
    if formats.decimal not in (".", ",") or formats.thousands == formats.decimal:
        raise MappingError('[formats] decimal is "." or ",", and never thousands.')
    if formats.thousands not in ("", ".", ",", " ", "'"):
        raise MappingError(f"[formats] thousands cannot be {formats.thousands!r}.")


def _check_moments(formats: Formats) -> None:
    probe = datetime(2003, 2, 9, 16, 5, tzinfo=UTC)
    if formats.datetime:
        try:
            written = probe.strftime(formats.datetime)
            read = datetime.strptime(written, formats.datetime).replace(tzinfo=UTC)
        except ValueError:
            read = None
        if read != probe:
            raise MappingError(
                f"[formats] datetime {formats.datetime!r} does not name day, hour and"
                " minute, as %d/%m/%Y %H:%M does."
            )
    if formats.time_zone and formats.time_zone not in available_timezones():
        raise MappingError(
            f"[formats] time_zone {formats.time_zone!r} is not one such as"
            " Europe/Amsterdam."
        )
