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


def fields_of(client, address: str, section: str) -> dict[str, str]:
    """What the form of a section would send, as its page shows it."""
    html = client.get(address).text
    for form in re.findall(r"<form.*?</form>", html, flags=re.S):
        if f'name="section" value="{section}"' in form:
            return _fields(form)
    raise AssertionError(f"no form {section} on {address}")


def _fields(form: str) -> dict[str, str]:
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {k}="([^"]*)"', tag) for k in ("name", "value"))
        if name:
            fields[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        fields[name] = chosen[1] if chosen else ""
    texts = re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S)
    return fields | {name: text.strip() for name, text in texts}


def send(client, address: str, section: str, **changes):
    """The form of a section, as shown, with some fields changed."""
    fields = fields_of(client, address, section) | {"section": section} | changes
    return client.post(address, fields)
