import numpy as np
import pandas as pd
import pytest

from equitycli import tables
from equitycli.errors import InputError
from equitycli.model import problem
from equitycli.shipped_files import shipped
from equitycli.tables import DELIVERY, GRANTS, INDEX, RECIPIENTS, check_table, empty_table


def index(**changes):
    columns = {
        "area_name": ["A", "B"],
        "district_code": ["D", "D"],
        "district_name": ["D", "D"],
        "score": [1.0, 2.0],
        "rank": [2.0, 1.0],
        "decile": [10.0, 1.0],
        "income_rate": [0.1, 0.2],
    }
    codes = changes.pop("codes", ["a", "b"])
    return pd.DataFrame(columns | changes, index=pd.Index(codes, name="area_code"))


def test_a_table_to_its_spec_passes():
    check_table(index(), INDEX, subject="index")


def test_missing_optional_numbers_pass():
    check_table(index(rank=[np.nan, np.nan]), INDEX, subject="index")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"codes": ["a", "a"]}, "area_code: 1 occur more than once (a)"),
        ({"area_name": ["A", None]}, "area_name: 1 rows are missing (b)"),
        ({"score": [1.0, np.inf]}, "score: 1 rows are infinite (b)"),
        ({"score": [-1.0, 1.0]}, "score: 1 rows are below 0 (a)"),
        ({"income_rate": [0.1, 12.0]}, "income_rate: 1 rows are above 1 (b)"),
        ({"score": ["1", "2"]}, "score: must be number"),
    ],
)
def test_a_departure_is_refused(changes, said):
    with pytest.raises(InputError) as caught:
        check_table(index(**changes), INDEX, subject="index")
    assert said in "\n".join(caught.value.lines())


def test_all_departures_are_said_at_once():
    with pytest.raises(InputError, match="2 problems"):
        check_table(
            index(score=[-1.0, 1.0], decile=[0.0, 11.0])
            .drop(columns="rank")
            .assign(decile=[1.0, 2.0]),
            INDEX,
            subject="index",
        )


@pytest.mark.parametrize("spec", [INDEX, GRANTS, DELIVERY, RECIPIENTS])
def test_an_empty_table_is_to_its_spec(spec):
    check_table(empty_table(spec), spec, subject=spec.name)


def test_a_file_that_was_not_shipped_is_a_defect():
    with pytest.raises(FileNotFoundError, match=r"data/none\.csv"):
        shipped("data/none.csv")


def test_the_model_marks_new_provision_as_the_tables_do():
    assert tables.NEW_PROVISION == problem.NEW_PROVISION
