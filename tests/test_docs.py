"""The programs in the documentation run, and say what their pages say."""

import importlib.util
from pathlib import Path

import pytest

from onemetre.atlas.importing import Order, import_city

ROOT = Path(__file__).parent.parent


def program(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_page_of_the_engine_shows_what_its_program_finds(home, tmp_path, capsys, monkeypatch):
    pytest.importorskip("highspy")
    place = program(ROOT / "demo" / "run.py")
    areas, children = ROOT / "demo" / "areas.geojson", ROOT / "demo" / "children.csv"
    import_city(Order("demo", osm=place.the_map(), areas=areas, children=children))
    engine = program(ROOT / "docs" / "engine" / "engine.py")
    monkeypatch.setattr(engine, "HERE", tmp_path)
    engine.main()
    said = capsys.readouterr().out
    page = (ROOT / "docs" / "engine" / "README.md").read_text("utf-8")
    for figure in ("3,527 nodes, 4,656 edges, 322 children", "30%", "35%", "72.1 km", "proven best",
                   "Gini 0.87", "together 5 children"):  # fmt: skip
        assert figure in said
    for figure in ("3,527 nodes, 4,656 edges, 322 children", "30 %", "35 %", "72 km", "0.87"):
        assert figure in page
    for picture in ("nearest", "walkshed", "siting"):
        drawn = (tmp_path / f"{picture}.svg").read_text("utf-8")
        assert drawn == (ROOT / "docs" / "engine" / f"{picture}.svg").read_text("utf-8")
