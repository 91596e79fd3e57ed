"""``onemetre programme yearly`` and ``onemetre verify`` of what it printed."""

import sys

import pytest

from onemetre.access.models import Record
from onemetre.access.table import COMMANDS
from onemetre.cli import app, web
from onemetre.programme.models import PrintedFigure
from tests import year


@pytest.fixture
def run(programme, monkeypatch, capsys, tmp_path):
    """Run a command on the database of the test; its exit status and what it printed."""
    year.reported(programme)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(web, "ready", lambda: None)
    monkeypatch.setattr(web, "_has_site", lambda: True)
    monkeypatch.setattr("onemetre.cli.programme.ready", lambda: None)

    def type_in(*words):
        monkeypatch.setattr(sys, "argv", ["onemetre", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            app.main()
        said = capsys.readouterr()
        return left.value.code, (said.out + said.err).replace("\n", " ")

    return type_in


def yearly(run, *more, file="r.docx", area="990100"):
    return run(
        "programme", "yearly", "yunling", "--year", "2026", "--area", area, "-o", file, *more
    )


@pytest.mark.parametrize(("file", "begins"), [("r.docx", b"PK"), ("r.pdf", b"%PDF")])
def test_it_writes_the_report(run, tmp_path, file, begins):
    status, said = yearly(run, "--on", "2027-02-01", file=file)
    assert (status, file in said) == (0, True)
    assert (tmp_path / file).read_bytes().startswith(begins)
    assert Record.objects.filter(action="write yearly", by__startswith="command:").count() == 1


def test_another_form_or_area_is_refused_before_anything_is_written(run, tmp_path):
    assert yearly(run, file="r.exe")[0] == 1
    assert yearly(run, area="110000")[0] == 1
    assert not list(tmp_path.iterdir())
    assert not PrintedFigure.objects.exists()


def test_a_printed_code_is_verified_and_what_changed_is_said(run):
    yearly(run)
    code = PrintedFigure.objects.get(key="task:1").code
    status, said = run("verify", code)
    assert status == 0
    assert "It is the same figure." in said
    PrintedFigure.objects.filter(code=code).update(answer=["missed", None, 5.0, 2, 0])
    from onemetre.programme.models import Report

    Report.objects.filter(area__code="990100", share=100).update(share=40)
    status, said = run("verify", code)
    assert status == 1
    assert "It was printed as: missed, done 5%" in said


def test_the_command_stands_in_the_table():
    assert "programme yearly" in COMMANDS
