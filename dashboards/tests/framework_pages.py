"""What tests of the pages of scoring models share: addresses, drafts, what is sent."""

import re
from types import SimpleNamespace

from diagnostics import publishing
from diagnostics.models import FrameworkVersion
from diagnostics.scoring.templates import TEMPLATES

HOME = "/frameworks/"


def make_draft(people: SimpleNamespace) -> FrameworkVersion:
    """A new model's first draft, with nothing against publishing it."""
    framework = TEMPLATES["repeat-wholesale"].framework
    return publishing.begin_model(
        author=people.admin, name="Wholesale", priority=1, framework=framework
    )


def at(version, rest="") -> str:
    return f"{HOME}versions/{version.pk}/{rest}"


def fields_of(client, address: str, section: str, row: str = "") -> dict[str, str]:
    """What the form of a section would send, as its page shows it."""
    return shown_in(client.get(address), section, row)


def shown_in(answer, section: str, row: str = "") -> dict[str, str]:
    """The same of a page that was answered; `row` tells several forms apart."""
    for form in re.findall(r"<form.*?</form>", answer.text, flags=re.S):
        fields = _fields(form)
        if fields.get("section") == section and row in ("", fields.get("row")):
            return fields
    raise AssertionError(f"no form {section} {row}")


def _fields(form: str) -> dict[str, str]:
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {k}="([^"]*)"', tag) for k in ("name", "value"))
        if name:
            fields[name[1]] = value[1] if value else ""
    for name, tag, body in re.findall(
        r'<select name="(\w+)"(.*?)>(.*?)</select>', form, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', body)
        if chosen or "multiple" not in tag:
            fields[name] = chosen[1] if chosen else ""
    texts = re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S)
    return fields | {name: text.strip() for name, text in texts}


def send(client, address: str, section: str, **changes):
    """The form of a section, as shown, with some fields changed."""
    fields = fields_of(client, address, section, changes.get("row", ""))
    return client.post(address, fields | changes)
