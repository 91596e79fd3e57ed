"""The commands as a user types them."""

import csv
import sys
from pathlib import Path

import pytest

from onemetre.cli import app
from onemetre.cli.app import FAILED, OUR_FAULT, STOPPED
from tests.policy.test_documents import TEXT


@pytest.fixture
def run(monkeypatch, capsys, home, tmp_path):
    """Run a command; its exit status and what it printed."""
    monkeypatch.chdir(tmp_path)

    def type_in(*words):
        monkeypatch.setattr(sys, "argv", ["onemetre", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            app.main()
        said = capsys.readouterr()
        return left.value.code, said.out + said.err

    return type_in


def test_help_reads_like_a_table_of_contents(run):
    _, said = run("--help")
    assert "plan" in said
    assert "city" in said
    for command in ("import", "list", "show", "remove", "measure", "report", "survey"):
        assert command in run("city", "--help")[1]


def test_it_says_its_version(run):
    status, said = run("--version")
    assert status == 0
    assert said.startswith("onemetre ")


@pytest.mark.parametrize("words", [("city",), (), ("city", "fly"), ("city", "list", "--wings")])
def test_a_command_typed_wrongly_is_shown_the_help(run, words):
    status, said = run(*words)
    assert status == 2
    assert "Usage" in said
    assert "fault" not in said


def test_help_speaks_chinese(run):
    assert "从一米高度看城市" in run("--lang", "zh", "--help")[1]


def test_a_place_goes_from_map_to_report(run, town_files, tmp_path):
    status, said = run(
        "city", "import", "town", "--osm", town_files["osm"], "--areas", town_files["areas"],
        "--children", town_files["children"], "--invented",
    )  # fmt: skip
    assert status == 0
    assert "700" in said
    assert "town" in run("city", "list")[1]
    assert run("city", "show", "town")[0] == 0
    (tmp_path / "plan.txt").write_text(TEXT, "utf-8")
    status, said = run("city", "measure", "town", "--plan", "plan.txt", "--out", "values.csv")
    assert status == 0
    assert "建成母婴室3个" in said
    with (tmp_path / "values.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) > 40
    for name in ("report.html", "report.pdf"):
        assert run("city", "report", "town", "--out", name)[0] == 0
        assert (tmp_path / name).stat().st_size > 20_000
    assert run("city", "remove", "town", "--yes")[0] == 0
    assert run("city", "show", "town")[0] == FAILED


def test_a_survey_sheet_comes_back_in(run, town_files, tmp_path):
    run("city", "import", "town", "--osm", town_files["osm"])
    status, _ = run(
        "city", "survey", "town", "--age", 10, "--kind", "library", "--out", "sheet.pdf"
    )
    assert status == 0
    with (tmp_path / "sheet.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["where"] for row in rows] == ["Gasse, near Fußweg"]
    filled = {"sidewalk": "both", "sidewalk width": "2.5", "condition": "good", "buffer": "trees",
              "buffer width": "4", "speed": "30", "lanes": "2"}  # fmt: skip
    with (tmp_path / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerow(rows[0] | filled)
    assert run("city", "survey", "town", "--observations", "sheet.csv")[0] == 0
    # Now there is nothing left to look at.
    status, said = run("city", "survey", "town", "--age", 10, "--kind", "library")
    assert status == FAILED
    assert "No look" in said


def test_a_plan_is_shown_and_written(run, tmp_path):
    (tmp_path / "plan.txt").write_text(TEXT, "utf-8")
    status, said = run("plan", "read", "plan.txt", "--out", "plan.json")
    assert status == 0
    assert "市住房和城乡建设局" in said
    assert run("plan", "read", "plan.txt", "--out", "plan.xlsx")[0] == 0
    assert run("plan", "read", "plan.txt", "--out", "plan.doc")[0] == FAILED


@pytest.mark.parametrize(
    "words",
    [
        ("city", "show", "nowhere"), ("city", "measure", "nowhere"), ("plan", "read", "none.txt"),
        ("city", "import", "a", "--osm", "none.osm"), ("city", "import", "a"),
        ("city", "report", "nowhere", "--out", "a.docx"), ("city", "import", "../a", "--osm", "x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_mistake_is_said_in_words_without_a_traceback(run, words, lang):
    status, said = run("--lang", lang, *words)
    assert status == FAILED
    assert "Traceback" not in said
    assert any("\u4e00" <= char <= "\u9fff" for char in said) == (lang == "zh")


def test_our_own_fault_goes_to_a_file_and_not_to_the_user(run, monkeypatch):
    def broken():
        raise ZeroDivisionError("inner detail")

    monkeypatch.setattr("onemetre.atlas.release.cities", broken)
    status, said = run("city", "list")
    assert status == OUR_FAULT
    assert "inner detail" not in said
    assert "onemetre-fault" in said


def test_ctrl_c_is_said_to_have_changed_nothing(run, monkeypatch):
    def stopped():
        raise KeyboardInterrupt

    monkeypatch.setattr("onemetre.atlas.release.cities", stopped)
    assert run("city", "list")[0] == STOPPED


def test_two_plans_are_shown_side_by_side_and_written(run, tmp_path):
    pairs = Path(__file__).parents[1] / "policy" / "pairs"
    plans = pairs / "spaces.upper.txt", pairs / "spaces.lower.txt"
    status, said = run("plan", "compare", *plans, "--out", tmp_path / "c.csv")
    assert status == 0
    assert "stronger figure: ≥ 4.5 个 → ≥ 5 个" in said
    assert "关爱困境儿童" in said
    text = (tmp_path / "c.csv").read_text("utf-8-sig")
    assert len(list(csv.reader(text.splitlines()))) > 20
    status, said = run("plan", "compare", *plans, "--out", tmp_path / "c.doc")
    assert status == FAILED
    assert "none of .xlsx, .csv, .json" in said
    assert run("plan", "compare", plans[0], tmp_path / "none.txt")[0] == FAILED
    assert "未承接" in run("--lang", "zh", "plan", "compare", *plans)[1]
