"""What is remembered, and that nobody depends on it."""

import pytest
from django.core.cache import cache

from web import memory


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    yield
    cache.clear()


def test_what_was_kept_is_recalled_by_its_key():
    memory.remember({"a": 1, "b": [2]}, 60)

    assert memory.recall(["a", "b", "c"]) == {"a": 1, "b": [2]}


def test_nothing_is_recalled_while_the_cache_is_away(request, caplog):
    memory.remember({"a": 1}, 60)
    with_cache = memory.recall(["a"])
    request.getfixturevalue("without_cache")

    memory.remember({"a": 2}, 60)

    assert (with_cache, memory.recall(["a"])) == ({"a": 1}, {})
    assert "the cache does not answer" in caplog.text
