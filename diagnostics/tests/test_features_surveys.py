"""Columns from answers, ratings and feedback, worked by hand."""

import pytest

from accounts.models import (
    AgentFeedback,
    FocusGroupReport,
    ImportanceRating,
    SurveyResponse,
)
from accounts.tests.builders import make_contact, make_customer
from accounts.tests.fact_builders import make_fact
from diagnostics.tests.builders import KNOWN, columns_of, days_ago, remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_customer(**KNOWN)


def answer(customer, age, invited=600, **fields):
    make_fact(
        SurveyResponse,
        customer,
        invited_on=days_ago(invited),
        answered_on=days_ago(age),
        **fields,
    )


def rate_all(mark):
    return dict.fromkeys(("trust", "commitment", "satisfaction", "effort"), mark)


def test_each_answer_is_averaged_before_the_persons_are(customer):
    answer(customer, 10, **rate_all(9))
    answer(customer, 30, trust=2, effort=3)
    columns = columns_of(customer)
    assert columns["survey_sum"] == 9 + 2.5
    assert columns["survey_respondents"] == 2
    assert columns["survey_lowest_mean"] == 2.5
    assert columns["days_since_survey_answer"] == 10


def test_means_are_whole_millionths(customer):
    answer(customer, 10, trust=1, commitment=0, effort=0)
    assert columns_of(customer)["survey_sum"] == 0.333333


def test_a_person_who_answered_twice_counts_by_the_latest(customer):
    contact = make_contact(customer)
    answer(customer, 200, contact=contact, **rate_all(1))
    answer(customer, 20, contact=contact, **rate_all(8))
    columns = columns_of(customer)
    assert (columns["survey_sum"], columns["survey_respondents"]) == (8, 1)


@pytest.mark.parametrize(("age", "count"), [(0, 1), (544, 1), (545, None), (-1, None)])
def test_an_answer_is_remembered_for_545_days(customer, age, count):
    answer(customer, age, **rate_all(7))
    assert columns_of(customer)["survey_respondents"] == count


def test_who_did_not_answer_or_left_all_items_open_tells_nothing(customer):
    make_fact(SurveyResponse, customer, invited_on=days_ago(30))
    answer(customer, 20, text="No time.")
    answer(make_customer(), 20, **rate_all(7))
    assert columns_of(customer)["survey_respondents"] is None


def test_an_answer_entered_since_was_not_known(customer):
    answer(customer, 40, **rate_all(9), **KNOWN)
    answer(customer, 20, **rate_all(1))
    assert remembered(customer)["survey_lowest_mean"] == 9
    assert columns_of(customer)["survey_lowest_mean"] == 1


def rate(customer, age, importance, performance, **fields):
    make_fact(
        ImportanceRating,
        customer,
        answered_on=days_ago(age),
        importance=importance,
        performance=performance,
        **fields,
    )


def test_a_shortfall_counts_by_importance_and_an_excess_not_at_all(customer):
    rate(customer, 10, 10, 4, item="Price")
    rate(customer, 20, 5, 9, item="Advice")
    columns = columns_of(customer)
    assert columns["importance_sum"] == 15
    assert columns["expectation_shortfall_sum"] == 60
    assert columns["days_since_expectation_rated"] == 10


def test_of_each_person_and_item_the_last_rating_counts(customer):
    contact = make_contact(customer)
    rate(customer, 300, 9, 1, item="Price", contact=contact)
    rate(customer, 30, 8, 8, item=" price", contact=contact)
    rate(customer, 30, 7, 7, item="Advice", contact=contact)
    columns = columns_of(customer)
    assert columns["importance_sum"] == 15
    assert columns["expectation_shortfall_sum"] == 0


@pytest.mark.parametrize(("age", "total"), [(544, 9), (545, None), (-1, None)])
def test_a_rating_is_remembered_for_545_days(customer, age, total):
    rate(customer, age, 9, 5)
    assert columns_of(customer)["importance_sum"] == total


def test_feedback_fades_by_half_in_ninety_days(customer):
    for age, sentiment in {0: -1, 90: 2, -1: 2}.items():
        make_fact(AgentFeedback, customer, given_on=days_ago(age), sentiment=sentiment)
    columns = columns_of(customer)
    assert columns["agent_sentiment_sum"] == 0
    assert columns["agent_sentiment_weight"] == 1.5


def test_a_focus_group_without_a_sentiment_says_nothing(customer):
    make_fact(FocusGroupReport, customer, held_on=days_ago(0))
    make_fact(FocusGroupReport, customer, held_on=days_ago(90), sentiment=-2)
    columns = columns_of(customer)
    assert columns["focus_group_sentiment_sum"] == -1
    assert columns["focus_group_sentiment_weight"] == 0.5


def test_of_whom_nobody_said_anything_there_is_no_feedback(customer):
    columns = columns_of(customer)
    assert columns["agent_sentiment_weight"] == 0
    assert columns["focus_group_sentiment_weight"] == 0
