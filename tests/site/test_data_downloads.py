"""What is given away of the town: counted by hand, in every form, and nothing of a home."""

import csv
import io
import json
import re
import zipfile

import openpyxl
import pytest
from django.test import Client

from onemetre.atlas import layers
from onemetre.atlas.models import PublicCity
from onemetre.measure import open_data
from onemetre.measure.definitions import indicators
from onemetre.measure.models import Value
from onemetre.measure.open_columns import DATASETS
from tests.town import FOOTWAY_HOMES, STREET_HOMES

HOMES = len(FOOTWAY_HOMES) + len(STREET_HOMES)
#: Name -> rows, counted on the town: 2 kinds, 6 bands, alone or not, the whole and 2 areas.
ROWS = {
    "shares": 2 * 6 * 2 * 3, "places": 2, "areas": 2, "homes": HOMES,
    "values": None, "history": None, "looks": None, "streets": None,
}  # fmt: skip
OFFERED = [(each.name, form) for each in DATASETS for form in each.formats]


def fetch(client: Client, name: str, form: str, prefix: str = "") -> bytes:
    said = client.get(f"{prefix}/data/town/{name}.{form}")
    assert said.status_code == 200
    return b"".join(said.streaming_content) if said.streaming else said.content


def read_csv(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets read UTF-8 only by its mark"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def read_xlsx(data: bytes) -> list[list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


@pytest.mark.parametrize(("name", "form"), OFFERED)
def test_everything_offered_can_be_fetched_with_as_many_rows_as_said(client, name, form):
    data = fetch(client, name, form)
    if form == "csv":
        rows = len(read_csv(data))
    elif form == "xlsx":
        rows = len(read_xlsx(data)[0]) - 1
    else:
        rows = len(json.loads(data)["features"])
    page = client.get("/en/data/town/").content.decode()
    assert f"/en/data/town/{name}.{form}" in page
    part = page.partition(f'id="{name}"')[2].partition("</article>")[0]
    assert f"{rows:,} rows" in part
    assert rows == ROWS[name] or ROWS[name] is None
    assert rows > 0


def test_shares_are_those_counted_by_hand(client):
    rows = read_csv(fetch(client, "shares", "csv"))
    (east,) = [
        row for row in rows
        if (row["kind"], row["age_from"], row["with"], row["area"]) == ("playground", "6", "adult", "X2")
    ]  # fmt: skip
    assert (east["asked"], east["low"], east["high"], east["minutes"]) == (
        "50",
        "100.0",
        "100.0",
        "10.0",
    )
    (doubt,) = [
        row for row in rows
        if (row["kind"], row["age_from"], row["with"], row["area"]) == ("library", "9", "alone", "X1")
    ]  # fmt: skip
    assert float(doubt["low"]) < float(doubt["high"]), "nobody has looked at the street"


def test_areas_have_the_children_that_were_counted(client):
    west, east = read_csv(fetch(client, "areas", "csv"))
    assert (west["code"], west["age_0_2"], west["age_12_14"]) == ("X1", "90", "90")
    assert (east["code"], east["age_6_8"]) == ("X2", "50")
    assert west["age_15_17"] == "", "not counted is empty, not zero"


def test_places_are_where_they_were_put(client):
    told = json.loads(fetch(client, "places", "geojson"))
    at = {each["properties"]["name"]: each for each in told["features"]}
    lon, lat = at["Spielplatz"]["geometry"]["coordinates"]
    assert lon == pytest.approx(20 + 1000 / 111_319.49, abs=2e-6)
    assert lat == pytest.approx(10 / 110_574.28, abs=2e-6)
    assert at["Bücherei"]["properties"]["kinds"] == "library"


def test_streets_tell_their_stress_low_and_high(client):
    told = json.loads(fetch(client, "streets", "geojson"))
    by_name = {}
    for each in told["features"]:
        by_name.setdefault(each["properties"]["name"], []).append(each)
        assert each["geometry"]["type"] == "LineString"
    assert sum(each["properties"]["metres"] for each in by_name["Fußweg"]) == pytest.approx(
        1000, abs=1
    )
    assert sum(each["properties"]["metres"] for each in by_name["Gasse"]) == pytest.approx(
        400, abs=1
    )
    assert all(e["properties"]["stress_low"] == e["properties"]["stress_high"] == 1
               for e in by_name["Fußweg"])  # fmt: skip
    assert all(e["properties"]["stress_low"] < e["properties"]["stress_high"]
               for e in by_name["Gasse"]), "nobody has looked at it"  # fmt: skip


def test_homes_are_outlines_and_nothing_else(client):
    told = json.loads(fetch(client, "homes", "geojson"))
    assert {tuple(each["properties"]) for each in told["features"]} == {("at",)}
    ring = told["features"][0]["geometry"]["coordinates"]
    assert told["features"][0]["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert ring


def test_layers_say_their_terms_and_stay_within_the_earth(client):
    told = json.loads(fetch(client, "streets", "geojson", "/en"))
    assert "ODbL" in told["licence"]
    assert told["title"] == "Town – Streets"
    assert told["invented"] is True


def test_values_are_those_of_the_database(client):
    rows = read_csv(fetch(client, "values", "csv"))
    assert len(rows) == Value.objects.filter(publication__city="town").count()
    row = next(each for each in rows if each["indicator"] == "play-10" and not each["area"])
    assert row["code"] == Value.objects.get(indicator="play-10", area=None).code
    history = read_csv(fetch(client, "history", "csv"))
    assert len(history) == len(rows)
    assert {each["measured_on"] for each in history} == {"2026-01-01"}


def test_a_workbook_speaks_in_words_and_says_its_terms(client):
    for prefix, word, state in (("", "指标", "play-10"), ("/en", "indicator", "play-10")):
        sheets = read_xlsx(fetch(client, "values", "xlsx", prefix))
        assert len(sheets) == 2
        told = " ".join(str(cell) for row in sheets[1] for cell in row)
        assert "ODbL" in told
        names = {row[0] for row in sheets[0][1:]}
        own = next(each for each in indicators() if each.code == state)
        assert own.names["zh" if not prefix else "en"] in names
        assert prefix == "" or sheets[0][0][0] == word


def test_a_stream_keeps_the_language_of_its_address(client):
    zh = read_csv(fetch(client, "values", "csv"))
    en = read_csv(fetch(client, "values", "csv", "/en"))
    assert [row["code"] for row in zh] == [row["code"] for row in en]
    assert any(row["reason"] for row in en)


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_what_may_be_large_is_streamed_and_not_kept(client, form):
    said = client.get(f"/data/town/streets.{form}")
    assert said.streaming
    assert "Content-Length" not in said
    again = client.get(f"/data/town/streets.{form}", headers={"If-None-Match": said["ETag"]})
    assert again.status_code == 304


def test_a_layer_is_read_a_part_at_a_time(town_city, monkeypatch):
    """Of a stream of which only the beginning is read, only the beginning is made."""
    made = []
    real = layers._lines
    monkeypatch.setattr(layers, "_AT_ONCE", 2)
    monkeypatch.setattr(
        layers, "_lines", lambda city: (made.append(line) or line for line in real(city))
    )
    columns = tuple(c.key for c in next(d for d in DATASETS if d.name == "streets").columns)
    parts = layers.geojson(town_city, "streets", columns, {})
    next(parts)
    assert len(made) == 2
    rest = b"".join(parts)
    assert rest.endswith(b"]}\n")


def test_a_file_says_what_it_is_and_under_what_terms(client):
    said = client.get("/en/data/town/shares.csv")
    released = PublicCity.objects.get(slug="town").current.release
    day = f"{released[:4]}-{released[4:6]}-{released[6:8]}"
    assert said["Content-Disposition"] == f'attachment; filename="town-shares-{day}.csv"'
    assert 'rel="license"' in said["Link"]
    assert "/en/data/town/#licence" in said["Link"]


def test_nothing_runs_as_a_formula(client, monkeypatch):
    evil = ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]
    real = layers.rows

    def rows(city, layer):
        first = next(iter(real(city, layer)))
        for text in evil:
            yield (text, text, *first[2:])

    monkeypatch.setattr(open_data.layers, "rows", rows)
    told = read_csv(fetch(client, "places", "csv"))
    assert all(row["id"].startswith("'") for row in told)
    book = openpyxl.load_workbook(io.BytesIO(fetch(client, "places", "xlsx")))
    cells = [row[0] for row in list(book.worksheets[0].iter_rows())[1:]]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert [str(cell.value).strip() for cell in cells] == [text.strip() for text in evil]


def test_a_name_that_no_workbook_can_hold_does_not_break_it(client, monkeypatch):
    real = layers.rows
    monkeypatch.setattr(
        open_data.layers, "rows",
        lambda city, layer: ((row[0], "a\x00b\x0b", *row[2:]) for row in real(city, layer)),
    )  # fmt: skip
    sheets = read_xlsx(fetch(client, "places", "xlsx"))
    assert sheets[0][1][1] == "ab"


def test_a_closed_map_gives_away_no_shape_and_every_table(client):
    PublicCity.objects.update(needs_approval=True)
    page = client.get("/en/data/town/").content.decode()
    assert not re.search(r"/data/town/\w+\.geojson", page)
    assert "The map is closed" in page
    assert "homes" not in {each.dataset.name for each in _offers()}
    for name, form in OFFERED:
        expected = 404 if form == "geojson" else 200
        assert client.get(f"/data/town/{name}.{form}").status_code == expected, (name, form)
    told = client.get("/api/v1/cities/town").json()
    assert all("geojson" not in each["files"] for each in told["data"])


def _offers():
    from onemetre.atlas.queries import shown_city

    return open_data.offers(shown_city("town"))


def test_what_is_not_shown_is_not_listed(client):
    PublicCity.objects.update(current=None)
    assert 'href="/data/town/"' not in client.get("/data/").content.decode()
    assert client.get("/data/town/").status_code == 404
    assert client.get("/data/town/shares.csv").status_code == 404


def test_the_index_names_places_and_plans(client):
    page = client.get("/en/data/").content.decode()
    assert 'href="/en/data/town/"' in page
    assert "A plan for the town" in page


def test_a_workbook_is_a_sound_archive(client):
    assert zipfile.ZipFile(io.BytesIO(fetch(client, "shares", "xlsx"))).testzip() is None


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_targets_of_a_plan_come_as_tables(client, prefix):
    rows = read_csv(client.get(f"{prefix}/data/plan/town-plan/targets.csv").content)
    told = client.get("/api/v1/plans/town-plan").json()["checks"]
    assert [row["text"] for row in rows] == [each["text"] for each in told]
    assert len(rows) >= 3
    sheets = read_xlsx(client.get(f"{prefix}/data/plan/town-plan/targets.xlsx").content)
    assert len(sheets[0]) == len(rows) + 1
    assert client.get("/data/plan/none/targets.csv").status_code == 404
