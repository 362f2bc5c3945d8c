"""docs/importing.md names every kind of row, with its fields and which are required."""

import re

import pytest
from django.conf import settings

from accounts.imports.kinds import KINDS

TEXT = (settings.BASE_DIR / "docs" / "importing.md").read_text()
ROWS = dict(re.findall(r"^\| (\w+) \| (.+) \|$", TEXT, re.MULTILINE))
ELSEWHERE = {"attributes", "knowable_on"}  # told in words: columns kept, every fact
ASSUMED = {"currency"}  # else the organisation's


def fields_of(row: str) -> set[str]:
    return set(re.findall(r"\w*_\w+|\b[a-z]+\b", re.sub(r"\(.*?\)", "", row)))


@pytest.mark.parametrize("name", KINDS)
def test_every_field_of_a_kind_is_documented(name):
    told = fields_of(ROWS[name]) - {"and", "either", "or"}

    assert told == {field.name for field in KINDS[name].fields} - ELSEWHERE


@pytest.mark.parametrize("name", KINDS)
def test_the_fields_that_a_kind_cannot_do_without_are_bold(name):
    bold = set(re.findall(r"\*\*(\w+)\*\*", ROWS[name]))

    required = {field.name for field in KINDS[name].fields if field.is_required}
    assert bold == required - ASSUMED
