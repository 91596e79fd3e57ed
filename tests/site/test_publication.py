"""What is written when a place is shown."""

import gzip
import json

import numpy as np
import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles

from onemetre import reach
from onemetre.atlas.models import Publication, PublicCity
from onemetre.atlas.queries import shown_city
from onemetre.atlas.release import open_release
from onemetre.ground.errors import InputError
from onemetre.measure import actions, publishing, queries
from onemetre.measure.compute import child_coverage
from onemetre.measure.definitions import Reach
from onemetre.measure.fields import Fields
from onemetre.measure.models import Value
from onemetre.measure.study import study
from tests.site.conftest import DAY, TEST


@pytest.fixture
def town():
    return shown_city("town")


def test_a_publication_is_whole_by_its_own_checksums(town):
    assert town.files.check() == []


def test_there_is_a_byte_for_every_street_and_home_alone_and_with_an_adult(town):
    files = town.files
    n = len(files.city.street) + len(files.city.home_xy)
    for kind in files.kinds:
        for band in files.bands:
            field = files.array(f"field_{kind}_{band}")
            assert field.shape == (2, n)
            assert field.dtype == np.uint8
            assert set(np.unique(field & 15)) | set(np.unique(field >> 4)) <= set(range(10))


def test_shares_are_those_that_the_report_computes(town):
    files = town.files
    fields = Fields(files.city, reach.load_profiles())
    whole = queries.overview(files)
    for kind in files.kinds:
        for profile in fields.profiles:
            minutes, _ = publishing.minutes_for(kind)
            formula = Reach(kind, profile.band, True, 0.0, minutes)  # alone
            low, high, _ = child_coverage(fields, formula)
            for area in (-1, 0, 1):
                share = whole.share(kind, profile.band.first, "alone", area)
                if share is None:
                    assert low.within[area] + low.beyond[area] == 0
                    continue
                assert share.low == pytest.approx(low.share[area] * 100)
                assert share.high == pytest.approx(high.share[area] * 100)


def test_tiles_carry_the_numbers_of_streets_and_homes_and_nothing_of_ages_or_children(town):
    with (town.files.folder / "tiles.pmtiles").open("rb") as file:
        read = Reader(MmapSource(file))
        said = read.metadata()
        names = {layer["id"]: set(layer["fields"]) for layer in said["vector_layers"]}
        assert names["streets"] == {"main", "name"}
        assert names["homes"] == set()
        assert names["places"] == {"mark", "kinds", "name"}
        assert sum(1 for _ in all_tiles(MmapSource(file))) > 5


def test_publishing_again_keeps_the_old_values_as_history_and_switches(town, db):
    before = town.publication
    done = study("town", day=DAY)
    after = actions.publish_city(
        done, by=TEST, title_zh="小镇", title_en="Town", needs_approval=False
    )
    assert shown_city("town").publication == after != before
    assert Value.objects.filter(publication=before).count() == (
        Value.objects.filter(publication=after).count()
    )
    assert Publication.objects.filter(city="town").count() == 2


def test_the_same_release_gives_the_same_codes(town, db):
    before = set(Value.objects.filter(publication=town.publication).values_list("code", flat=True))
    after = actions.publish_city(
        study("town", day=DAY), by=TEST, title_zh="小镇", title_en="Town", needs_approval=False
    )
    assert set(Value.objects.filter(publication=after).values_list("code", flat=True)) == before


def test_a_publication_that_fails_half_way_leaves_the_old_one_shown(town, db, monkeypatch):
    def fails(*_):
        raise InputError("The map could not be cut into tiles: {said}.", said="no room")

    monkeypatch.setattr(publishing, "cut_tiles", fails)
    folders = set(town.files.folder.parent.iterdir())
    with pytest.raises(InputError):
        actions.publish_city(study("town", day=DAY), by=TEST, title_zh="小镇", title_en="Town")
    assert shown_city("town").publication == town.publication
    assert set(town.files.folder.parent.iterdir()) == folders


def test_a_map_needs_its_approval_unless_said_otherwise(db):
    done = study("town", day=DAY)
    actions.publish_city(done, by=TEST, title_zh="小镇", title_en="Town")
    assert not shown_city("town").map_is_open
    actions.enter_approval(PublicCity.objects.get(slug="town"), number=" 京S(2026)000号 ", by=TEST)
    assert shown_city("town").map_is_open


def test_fields_are_sent_as_they_are_kept(town, client):
    address = f"/maps/town/{town.publication.stamp}/field/playground/6-8.bin"
    plain = client.get(address).content
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain
    assert plain == town.files.array("field_playground_6-8").tobytes()
    assert "immutable" in packed.headers["Cache-Control"]


def test_a_manifest_says_what_was_made_from_which_release(town):
    manifest = json.loads((town.files.folder / "manifest.json").read_text("utf-8"))
    assert manifest["release"] == open_release("town").manifest["stamp"]
    assert manifest["measured_on"] == DAY.isoformat()
