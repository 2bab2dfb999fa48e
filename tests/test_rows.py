"""Every row of the fault and threat lists has its test, or is named as open with its area."""

import pytest

from tests.rows.compare import contradictions, rows
from tests.rows.faults import FAULTS
from tests.rows.marks import Mark, marks
from tests.rows.threats import THREATS


def test_each_row_has_a_test_or_is_named_as_open():
    wrong = contradictions(marks())
    assert wrong == [], "\n" + "\n".join(wrong)


def test_the_rows_are_numbered_without_a_gap_and_named_once():
    assert [row.number for row in FAULTS] == list(range(1, 63))
    assert len({row.who for row in THREATS}) == len(THREATS)


def marked_everywhere() -> list[Mark]:
    """A mark of its own for every row that is not open."""
    built = [("fault", row.number) for row in FAULTS if not row.due]
    built += [("threat", row.who) for row in THREATS if not row.due]
    return [Mark(name, row, f"tests/test_a.py::test_{row}") for name, row in built]


def test_the_comparison_names_what_is_wrong():
    whole = marked_everywhere()
    assert contradictions(whole) == []
    open_row = next(row.number for row in FAULTS if row.due)
    assert "fault 1 has no test" in contradictions(whole[1:])[0]
    assert "listed as open" in contradictions([*whole, Mark("fault", open_row, "t")])[0]
    assert "no row" in contradictions([*whole, Mark("fault", 63, "t")])[0]
    assert "no row" in contradictions([*whole, Mark("threat", "nobody", "t")])[0]


def test_a_threat_that_rows_of_faults_stop_is_shown_by_their_tests():
    found = {row.name: row.tests for row in rows([Mark("fault", 44, "tests/test_a.py::test_b")])}
    assert found["self-bot"] == ("tests/test_a.py::test_b",)


SOURCE = """
import pytest
pytestmark = [pytest.mark.fault(1), pytest.mark.asyncio]

@pytest.mark.parametrize("x", [1])
@pytest.mark.fault(2)
async def test_one(x): ...

@pytest.mark.threat("spammer")
class TestMany:
    def test_two(self): ...

def helper(): ...
"""


def test_marks_are_read_from_files_classes_and_functions(tmp_path):
    (tmp_path / "test_it.py").write_text(SOURCE, encoding="utf-8")
    one, two = "test_it.py::test_one", "test_it.py::TestMany::test_two"
    found = {(mark.name, mark.row, mark.test.split("/")[1]) for mark in marks(tmp_path)}
    assert found == {
        ("fault", 1, one),
        ("fault", 2, one),
        ("fault", 1, two),
        ("threat", "spammer", two),
    }


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("test_it.py", "@pytest.mark.fault(1)\ndef helper(): ..."),
        ("test_it.py", "@pytest.mark.fault(1)\nclass Helper: ..."),
        ("helpers.py", "@pytest.mark.fault(1)\ndef test_one(): ..."),
    ],
)
def test_a_mark_on_what_never_runs_is_refused(tmp_path, name, source):
    (tmp_path / name).write_text(source, encoding="utf-8")
    with pytest.raises(ValueError, match="marked"):
        marks(tmp_path)
