"""The floors of coverage, on small reports."""

import json
from pathlib import Path

import pytest

from tests.floors import main, offenders


def file(covered: int, there: int = 100, branches: tuple[int, int] = (0, 0), **more) -> dict:
    ran, all_of_them = branches
    return {
        "summary": {
            "covered_lines": covered,
            "num_statements": there,
            "covered_branches": ran,
            "num_branches": all_of_them,
        },
        **more,
    }


GOOD = {
    "cogs/polls/store/box.py": file(95),
    "cogs/setup/store.py": file(96),
    "cogs/polls/rules/cells.py": file(100),
    "cogs/setup/rules.py": file(100),
    "bot/when/days.py": file(100),
    "bot/texts/__init__.py": file(0, 0),
    "bot/delivery/loop.py": file(40),
}


def report(total: int = 90, **changed: dict) -> dict:
    files = GOOD | {path.replace("__", "/") + ".py": one for path, one in changed.items()}
    return {"files": files, "totals": file(total)["summary"]}


def test_what_reaches_every_floor_has_no_offender():
    assert offenders(report()) == []


def test_too_little_overall_is_told():
    assert offenders(report(total=89)) == ["overall: 89.0, at least 90"]


@pytest.mark.parametrize(
    ("path", "covered", "told"),
    [
        ("cogs__polls__store__box", 94, "cogs/polls/store/box.py: 94.0, at least 95"),
        ("cogs__setup__store", 94, "cogs/setup/store.py: 94.0, at least 95"),
        ("cogs__polls__rules__cells", 99, "cogs/polls/rules/cells.py: 99.0, at least 100"),
        ("cogs__setup__rules", 99, "cogs/setup/rules.py: 99.0, at least 100"),
        ("bot__when__days", 99, "bot/when/days.py: 99.0, at least 100"),
        ("bot__texts__traces", 99, "bot/texts/traces.py: 99.0, at least 100"),
    ],
)
def test_a_file_below_its_floor_is_told(path: str, covered: int, told: str):
    assert offenders(report(**{path: file(covered)})) == [told]


def test_other_files_have_no_floor_of_their_own():
    free = {"bot__whenever": file(0), "cogs__polls__storefront": file(0), "bot__ui": file(0)}
    assert offenders(report(**free)) == []


def test_a_branch_never_taken_counts_and_is_named():
    rules = file(100, branches=(19, 20), missing_lines=[], missing_branches=[[7, 9]])
    assert offenders(report(cogs__setup__rules=rules)) == [
        "cogs/setup/rules.py: 99.1, at least 100 (ways 7->9)"
    ]


def test_almost_all_is_not_rounded_up_to_all():
    rules = file(9_999, 10_000, missing_lines=[3])
    assert offenders(report(cogs__setup__rules=rules)) == [
        "cogs/setup/rules.py: 99.9, at least 100 (lines 3)"
    ]


def test_a_report_of_something_else_does_not_pass():
    told = offenders({"files": {"setup.py": file(100)}, "totals": file(100)["summary"]})
    assert len(told) == 3
    assert all("nothing was measured" in line for line in told)


@pytest.mark.parametrize(("total", "code", "lines"), [(90, 0, 0), (50, 1, 1)])
def test_the_program_prints_offenders_and_says_so_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], total: int, code: int, lines: int
):
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps(report(total=total)))
    assert main([str(path)]) == code
    assert len(capsys.readouterr().out.splitlines()) == lines


def test_without_a_report_the_program_says_how_it_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main([str(tmp_path / "absent.json")]) == 2
    assert "Usage" in capsys.readouterr().err
