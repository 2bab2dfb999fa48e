"""Every sabotage still fits the code, and the list that people read is the list that is run."""

import pytest

from tests.sabotage.record import Sabotage, table
from tests.sabotage.records import RECORDS
from tests.sabotage.workshop import ROOT


@pytest.mark.parametrize("sabotage", RECORDS, ids=lambda it: it.name)
def test_it_fits_and_its_test_is_there(sabotage):
    assert sabotage.misfit(ROOT) == ""


def test_each_has_a_name_of_its_own():
    names = [it.name for it in RECORDS]
    assert len(set(names)) == len(names)


def test_the_readme_lists_them_all():
    assert table(RECORDS) in (ROOT / "tests" / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "instead", "test", "told"),
    [
        ("one = 1", "one = 2", "test_one", ""),
        ("one = 3", "one = 2", "test_one", "stands 0 times"),
        ("one", "two", "test_one", "stands 2 times"),
        ("one = 1", "one = 1", "test_one", "changes nothing"),
        ("one = 1", "one = (", "test_one", "never closed"),
        ("one = 1", "one = 2", "test_two", "there is no test"),
        ("one = 1", "one = 2", "TestOne::runTest", ""),
    ],
)
def test_what_does_not_fit_is_told(tmp_path, text, instead, test, told):
    (tmp_path / "it.py").write_text("one = 1\ntwo = one\n")
    (tmp_path / "test_it.py").write_text("TestOne = object\ndef test_one(): ...\n")
    sabotage = Sabotage("it", "it.py", text, instead, f"test_it.py::{test}")
    assert told in sabotage.misfit(tmp_path)
    assert bool(told) == bool(sabotage.misfit(tmp_path))
