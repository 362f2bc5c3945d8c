"""Which words of a file a person is asked about."""

from accounts.imports.kinds import KINDS
from accounts.imports.words import unknown_words

SEVERITY = KINDS["tickets"].field("severity")


def test_words_that_are_not_ours_are_asked_about_once():
    cells = ["High", "Sev 1", "low", "Sev 1", "Odd"]
    assert unknown_words(SEVERITY, cells, {}) == ["Sev 1", "Odd"]


def test_translated_words_come_first_and_can_be_changed():
    assert unknown_words(SEVERITY, ["Odd"], {"Sev 1": "high"}) == ["Sev 1", "Odd"]


def test_words_that_a_mapping_leaves_empty_are_not_asked_about():
    assert unknown_words(SEVERITY, ["None"], {"None": ""}) == []


def test_nothing_else_is_asked_where_a_mapping_answers_for_all_other_words():
    translated = {"Sev 1": "high", "*": "normal"}
    assert unknown_words(SEVERITY, ["Odd"], translated) == ["Sev 1"]
