"""Whatever goes wrong around a solver is said in its own words, and never reads as an award."""

import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import highspy
import numpy as np
import pytest

from equitycli.errors import EXIT_DEFECT, SolverError
from equitycli.model.failures import missing, refuse_strange_answer
from equitycli.model.retained import RetainedModel
from equitycli.model.solver import add_row, add_variable, minimise, new_model
from tests.model import toys
from tests.running import ROOT


def small(*, factor: float = 1.0, price: float = 1.0, at_least: float = 1.0):
    model = new_model("small")
    a = add_variable(model, "a", 0.0, 5.0)
    add_row(model, "enough", [(a, factor)], at_least=at_least, at_most=None)
    minimise(model, [(a, price)])
    return model


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"factor": float("nan")}, "row enough"),
        ({"factor": float("inf")}, "row enough"),
        ({"at_least": float("nan")}, "row enough"),
        ({"price": float("nan")}, ("column a", "objective")),
        ({"price": float("inf")}, ("column a", "objective")),
    ],
)
def test_a_model_with_strange_numbers_is_refused_before_it_is_solved(changes, where):
    with pytest.raises(SolverError) as refused:
        RetainedModel(small(**changes))
    fault = refused.value.faults[0]
    assert fault.where in where  # PuLP 4 itself says so earlier, of the objective
    assert fault.text == "holds what is not a finite number."


class Solver:
    """HiGHS, but for what a test says it does."""

    def __init__(self, real, **instead):
        self._real, self._instead = real, instead

    def __getattr__(self, name):
        return self._instead.get(name) or getattr(self._real, name)


def solving(monkeypatch: pytest.MonkeyPatch, **instead) -> RetainedModel:
    retained = RetainedModel(small())
    monkeypatch.setattr(retained, "_highs", Solver(retained._highs, **instead))
    return retained


@pytest.mark.parametrize("kind", [RuntimeError, ValueError, MemoryError])
def test_a_solver_that_raises_is_told_in_words(kind, monkeypatch: pytest.MonkeyPatch):
    def crash():
        raise kind("basis matrix is singular")

    with pytest.raises(SolverError) as refused:
        solving(monkeypatch, run=crash).solve()
    assert refused.value.exit_code == EXIT_DEFECT
    assert refused.value.faults[0].text == (
        "broke off with an error of its own (basis matrix is singular)."
    )


def test_a_solver_that_reports_an_error_is_told_in_words(monkeypatch: pytest.MonkeyPatch):
    retained = solving(monkeypatch, run=lambda: highspy.HighsStatus.kError)
    with pytest.raises(SolverError, match="The solver has 1 problem") as refused:
        retained.solve()
    assert "broke off with an error of its own" in refused.value.faults[0].text


@pytest.mark.parametrize("strange", [float("nan"), float("inf")])
@pytest.mark.parametrize("part", ["col_value", "row_dual"])
def test_an_answer_with_strange_numbers_is_no_answer(part, strange, monkeypatch):
    answer = {"col_value": [1.0], "row_dual": [1.0]} | {part: [strange]}
    retained = solving(monkeypatch, getSolution=lambda: SimpleNamespace(**answer))
    with pytest.raises(SolverError) as refused:
        retained.solve()
    what = "values" if part == "col_value" else "duals"
    assert refused.value.faults[0].text == f"gave 1 of 1 {what} that are not finite numbers."


def test_an_objective_that_is_no_number_is_no_answer():
    with pytest.raises(SolverError, match="The solver has 1 problem"):
        refuse_strange_answer(np.ones(2), np.ones(1), float("nan"))


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("kUnbounded", "says that its objective has no end (Unbounded)"),
        ("kUnboundedOrInfeasible", "can't tell a clash of rules from an objective without end"),
        ("kSolveError", "ended without an answer (Solve error)"),
        ("kMemoryLimit", "ended without an answer (Memory limit reached)"),
    ],
)
def test_each_status_has_its_words(status, text, monkeypatch: pytest.MonkeyPatch):
    said = getattr(highspy.HighsModelStatus, status)
    with pytest.raises(SolverError) as refused:
        solving(monkeypatch, getModelStatus=lambda: said).solve()
    assert refused.value.faults[0].text.startswith(text)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"target_gbp": np.array([np.nan, 500.0])}, "is no usable number for city."),
        ({"target_gbp": np.array([500.0, np.inf])}, "is no usable number for town."),
        ({"weighted_population": np.array([np.nan, 1.0])}, "is no usable number for city."),
        ({"ceiling_gbp": np.array([np.nan, 1.0])}, "is no usable number for City Aid."),
    ],
)
def test_a_problem_with_strange_numbers_is_refused(changes, text):
    """A place whose target is no number would otherwise count as served."""
    with pytest.raises(SolverError) as refused:
        toys.plan(replace(toys.problem(), **changes))
    assert refused.value.faults[0].text == text


@pytest.mark.parametrize("share", [0.0, -0.5, 1.5, float("nan")])
def test_a_landing_share_that_is_none_is_refused(share: float):
    given = toys.problem()
    landing = replace(given.landing, share=np.array([share, 1.0]))
    with pytest.raises(SolverError) as refused:
        toys.plan(replace(given, landing=landing))
    assert refused.value.faults[0].where == "landing share"


@pytest.mark.parametrize(
    ("error", "text", "remedy"),
    [
        (
            ModuleNotFoundError("No module named 'highspy'", name="highspy"),
            "is not installed, and no plan can be made without it.",
            "python -m pip install highspy",
        ),
        (
            ImportError("libhighs.so: cannot open shared object file", name="highspy._core"),
            "can't be loaded (libhighs.so: cannot open shared object file), and no plan can be "
            "made without it.",
            "python -m pip install --force-reinstall highspy",
        ),
        (
            ImportError("numpy is too old"),
            "can't be loaded (numpy is too old), and no plan can be made without it.",
            "python -m pip install --force-reinstall pulp highspy",
        ),
    ],
)
def test_a_library_that_is_missing_or_broken_is_named(error, text, remedy):
    fault = missing(error).faults[0]
    assert (fault.text, fault.remedy) == (text, remedy)


@pytest.mark.parametrize("name", ["highspy", "pulp"])
@pytest.mark.parametrize("arguments", [["allocate", "examples/fenmarch"], ["--version"]])
def test_commands_say_what_to_install(name: str, arguments: list[str]):
    code = (
        f"import sys; sys.modules[{name!r}] = None; sys.argv = ['equitycli', *{arguments!r}]; "
        "from equitycli.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (EXIT_DEFECT, "")
    assert done.stderr.splitlines() == [
        "Error: The solver has 1 problem.",
        f"  · {name}: is not installed, and no plan can be made without it.",
        f"      python -m pip install {name}",
        "Nothing was written.",
    ]
