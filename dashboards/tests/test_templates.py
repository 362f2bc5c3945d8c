import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string

from dashboards.figures import Step, waterfall_chart
from dashboards.templatetags.holdfast import BANDS

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


def render(source, **context):
    return Template("{% load holdfast %}" + source).render(Context(context))


def asked(query):
    request = HttpRequest()
    request.GET = QueryDict(query)
    return request


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_inline_style_or_script(path):
    markup = re.sub(r"{%.*?%}|{#.*?#}|{{.*?}}", "", path.read_text(), flags=re.S)

    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=", markup)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", markup))


@pytest.fixture
def plain_static_files(settings):
    """Files under their own names, as nothing need be collected to read a page."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}


@pytest.mark.usefixtures("plain_static_files")
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_needs_no_context_and_offers_a_way_on(name):
    page = render_to_string(f"{name}.html")

    assert "<h1>" in page
    assert 'class="btn btn-primary"' in page


@pytest.mark.parametrize("band", BANDS)
def test_a_score_pill_shows_mark_number_and_word(band):
    pill = render_to_string("components/_score_pill.html", {"band": band, "score": 534})

    assert "<svg" in pill
    assert ">53" in pill.replace("</svg>", ">")
    assert BANDS[band][0] in pill


def test_a_figure_cannot_break_out_of_its_attribute():
    chart = waterfall_chart("why", [Step("\"'><script>", 580)], 420)

    page = render_to_string("components/_figure.html", {"chart": chart})

    assert "<script" not in page
    assert page.count('data-figure="') == 1


def test_a_figure_stands_with_its_numbers():
    chart = waterfall_chart("why", [Step("Results", 580)], 420)

    page = render_to_string("components/_figure.html", {"chart": chart})

    assert '<th scope="row">Results</th><td class="num">−58.0</td>' in page


def test_a_column_head_keeps_filters_and_forgets_the_page():
    head = render(
        '{% sort_head "revenue" "Revenue" True %}',
        request=asked("band=watch&page=3"),
        sort="name",
    )

    assert 'href="?band=watch&amp;sort=-revenue"' in head
    assert "aria-sort" not in head


def test_a_sorted_column_says_so_and_turns_round():
    head = render(
        '{% sort_head "revenue" "Revenue" True %}', request=asked(""), sort="-revenue"
    )

    assert 'aria-sort="descending"' in head
    assert "?sort=revenue" in head


def test_a_change_is_told_by_arrow_sign_and_period():
    delta = render_to_string(
        "components/_delta.html", {"change": -32, "since": date(2026, 10, 19)}
    )

    assert "↓" in delta
    assert "−3.2" in delta
    assert "since 19 Oct<" in delta


def test_no_change_known_shows_nothing():
    assert render_to_string("components/_delta.html", {"change": None}).strip() == ""


def test_bounds_are_told_outwards():
    shown = render_to_string(
        "components/_coverage.html",
        {"coverage": 820, "low": 482, "high": 706, "score": 534},
    )

    assert "Based on 82%" in shown
    assert "could be 48–71" in shown


def test_sparklines_are_drawn_on_the_server():
    points = [(date(2026, 1, 1), 500), (date(2026, 2, 1), 480)]

    assert render("{% sparkline points %}", points=points).startswith("<svg")
    assert render("{% sparkline points %}", points=[]) == ""
