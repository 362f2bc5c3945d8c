"""A mapping that means nothing is refused before a row is read."""

import pytest

from accounts.imports.mapping import MappingError
from accounts.tests.import_files import CUSTOMERS, PURCHASES, load, mapping_of

COMPUTED = """
source = "crm"
[computed.amount]
use = "line_amount"
unit_price = "price"
"""


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("[columns]", "source must name where the file comes from"),
        ('source = "my crm"', "source must name where the file comes from"),
        ('source = "crm"\n[colums]', "colums is not known; there are kind, source"),
        ('source = "crm"\ncolumns = 3', r"\[columns\] must be a table"),
        ('source = "crm"\n[columns]\nprice = "p"', r"\[columns\] price is not known"),
        ('source = "crm"\n[columns]\namount = 3', r"\[columns\] amount must be text"),
        ('source = "crm"\n[file]\nenc = "x"', r"\[file\] enc is not known"),
        ('source = "crm"\n[file]\nheader = "x"', r"\[file\] header cannot be 'x'"),
        ('source = "crm"\n[file]\nencoding = "x"', "'x' is none of utf-8, utf-16"),
        ('source = "crm"\n[file]\ndelimiter = "-"', "'-' is none of ',', ';'"),
        ('source = "crm"\n[file]\nheader = false', "names the columns"),
        ('source = "crm"\n[formats]\ndate = "%m/%Y"', "does not name year, month and"),
        ('source = "crm"\n[formats]\ndecimal = ";"', "decimal is"),
        ('source = "crm"\n[formats]\nthousands = "."', "never thousands"),
        (COMPUTED, "computed.amount. lacks quantity, discount_rate"),
        (COMPUTED.replace("line_amount", "eval"), "'eval' is none of line_amount"),
        (COMPUTED + 'cost = "c"', r"\[computed.amount\] cost is not known"),
        (PURCHASES + '[templates]\namount = "{a}"', "amount is given in more than one"),
        ('source = "crm"\n[joins.o]\non = "id"', r"\[joins.o\] lacks file"),
        ('source = "crm"\n[joins.o]\nfile = "../o"\non = "i"', "must stand beside"),
        ('source = "crm"\n[references]\norder = "x"', r"\[references\] order is not"),
        ('source = "crm"\nruns = true', "runs = true belongs to assignments"),
        ('source = "crm"\n[create_customers]\nname = "C"', "must hold {id}"),
        ('source = "crm"\n[create_customers]\ncurrency = "$"', "not a currency code"),
        (
            'source = "crm"\n[lists]\ncustomer = ""',
            r"\[lists\] customer needs the sign",
        ),
        ('source = "crm"\n[lists]\nclient = ";"', r"\[lists\] client is not known"),
        ("source = ", "mapping.toml: Invalid value"),
    ],
)
def test_what_a_mapping_cannot_say_is_named(tmp_path, mapping, message):
    with pytest.raises(MappingError, match=message):
        mapping_of(tmp_path, "purchases", mapping)


def test_customers_cannot_be_created_from_anything_but_purchases(tmp_path):
    with pytest.raises(MappingError, match="belongs to purchases"):
        mapping_of(tmp_path, "notes", 'source = "crm"\n[create_customers]')


def test_runs_take_no_ends(tmp_path):
    mapping = 'source = "crm"\nruns = true\n[columns]\n'
    mapping += 'started_on = "from"\nended_on = "until"'
    with pytest.raises(MappingError, match="takes no ended_on"):
        mapping_of(tmp_path, "assignments", mapping)


@pytest.mark.django_db
def test_columns_that_the_file_lacks_are_named(tmp_path):
    with pytest.raises(MappingError, match=r"lacks: since\. The file has id"):
        load(tmp_path, "customers", CUSTOMERS, "id,name,Since\n")


@pytest.mark.django_db
def test_required_fields_without_a_column_are_named(tmp_path):
    mapping = 'source = "crm"\n[columns]\namount = "a"'
    with pytest.raises(MappingError, match="nothing about customer, purchased_on;"):
        load(tmp_path, "purchases", mapping, "a\n1\n")


@pytest.mark.django_db
def test_a_default_that_is_no_value_is_named(tmp_path):
    mapping = PURCHASES + '[defaults]\nquantity = "x"'
    with pytest.raises(MappingError, match=r"\[defaults\] quantity: 'x' is not"):
        load(tmp_path, "purchases", mapping, "customer,date,amount\n")
