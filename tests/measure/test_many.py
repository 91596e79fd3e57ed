"""Many places: whole results or none, the same however they are made, and walks over no edge cut."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from onemetre.atlas.city import City
from onemetre.atlas.cutting import frame_around, is_part, own_areas, smallest_areas
from onemetre.atlas.importing import Order, import_city
from onemetre.atlas.osm import read_osm
from onemetre.atlas.release import cities, new_release, open_release, releases, stored_in
from onemetre.atlas.segments import segments
from onemetre.cli import app
from onemetre.ground.errors import InputError
from onemetre.measure import many
from onemetre.measure.jobs import Job, read_jobs
from onemetre.measure.many import Setting, day_of_results, left_out, run, summary
from tests.town import EAST, LON, Map

DAY = date(2024, 6, 1)


@pytest.fixture
def jobs_file(town_files, tmp_path, home):
    """The town as two places, each with what lies around it."""
    path = tmp_path / "jobs.toml"
    path.write_text(
        f'osm = "{town_files["osm"]}"\nareas = "{town_files["areas"]}"\n'
        f'children = "{town_files["children"]}"\n'
        '[[place]]\nname = "west"\nwithin = "X1"\n[[place]]\nname = "east"\nwithin = "X2"\n',
        "utf-8",
    )
    return path


def results(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}


def of_area(rows, code):
    return {row[3]: row[4:9] for row in rows if row[1] == code}


def test_a_place_cut_out_with_its_buffer_has_the_values_it_has_in_the_whole(
    jobs_file, town_files, tmp_path
):
    import_city(
        Order(
            "town",
            osm=town_files["osm"],
            areas=town_files["areas"],
            children=town_files["children"],
        )
    )
    whole = Job("town", None)
    jobs = read_jobs(jobs_file)
    run([whole, *jobs], Setting(tmp_path / "out", DAY))
    together = summary([whole], tmp_path / "out")
    for job, code in zip(jobs, ("X1", "X2"), strict=True):
        alone = summary([job], tmp_path / "out")
        assert of_area(alone, code) == of_area(together, code)
        assert any(row[5] for row in alone)


@pytest.fixture
def long_town(tmp_path, home):
    """Twelve kilometres of winding main road and side streets, far longer than any buffer, without
    buildings: homes lie in the middle of streets. Three areas, one after the other.
    """
    town = Map()
    road = [town.node(100.0 * i, 40 * math.sin(i / 3)) for i in range(121)]
    town.node(11_900, 40 * math.sin(119 / 3) + 20, amenity="hospital", name="Far")
    town.way(road, highway="primary", sidewalk="both", maxspeed="60")
    for i in range(3, 120, 4):
        side = [town.node(100.0 * i + 11, 40 * math.sin(i / 3) + 90.0 * j) for j in (1, 2, 3)]
        town.way([road[i], *side], highway="residential")
    for i in range(5, 120, 9):
        town.node(100.0 * i, 40 * math.sin(i / 3) + 30, amenity="library", name=f"L{i}")
    osm = town.write(tmp_path / "long.osm")
    features = []
    for i in range(3):
        west, east = (LON + (4_000.0 * each - 20) / EAST for each in (i, i + 1))
        ring = [[west, -0.002], [east, -0.002], [east, 0.004], [west, 0.004], [west, -0.002]]
        features.append({
            "type": "Feature", "properties": {"code": f"A{i + 1}", "name": f"Part {i + 1}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        })  # fmt: skip
    areas = tmp_path / "parts.geojson"
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    jobs = tmp_path / "long.toml"
    jobs.write_text(
        f'osm = "{osm}"\nareas = "{areas}"\n'
        + "".join(f'[[place]]\nname = "part{i}"\nwithin = "A{i}"\n' for i in (1, 2, 3)),
        "utf-8",
    )
    return jobs


def test_parts_of_a_place_wider_than_the_buffer_have_the_values_of_the_whole(long_town, tmp_path):
    jobs = read_jobs(long_town)
    order = jobs[0].order
    import_city(Order("whole", osm=order.osm, areas=order.areas, plane=order.plane))
    whole = Job("whole", None)
    run([whole, *jobs], Setting(tmp_path / "out", DAY))
    together = summary([whole], tmp_path / "out")
    sizes = []
    for job, code in zip(jobs, ("A1", "A2", "A3"), strict=True):
        assert of_area(summary([job], tmp_path / "out"), code) == of_area(together, code)
        with stored_in(tmp_path / "out" / "places"):
            sizes.append(City(open_release(job.name)).network.n_nodes)
    assert min(sizes) < City(open_release("whole")).network.n_nodes
    assert any(row[5] for row in together)
    # The one hospital lies beyond every walk from the first part: nobody is near it, and it is.
    near = of_area(summary(jobs[:1], tmp_path / "out"), "A1")["hospital-30"]
    assert near[:2] == [0.0, 0.0]


def test_streets_of_a_part_have_the_names_they_have_in_the_whole(long_town):
    """Observations name streets by them, wherever the map was cut."""
    order = read_jobs(long_town)[1].order
    areas = smallest_areas(order.areas, "", None)
    frame = frame_around(own_areas(areas, "A2", ""), order.buffer)
    whole, part = segments(read_osm(order.osm)), segments(read_osm(order.osm, frame=frame))
    known = {whole.key[i]: ends_of(whole, i) for i in range(len(whole))}
    inside = [
        i for i in range(len(part))
        if all(frame[0] <= lon <= frame[2] for lon, _ in ends_of(part, i))
    ]  # fmt: skip
    assert len(part) < len(whole)
    assert len(inside) > 40
    assert all(known[part.key[i]] == ends_of(part, i) for i in inside)


def ends_of(streets, i):
    at = streets.start[i], streets.start[i + 1] - 1
    return [tuple(streets.lonlat[k]) for k in at]


def test_homes_lie_along_streets_where_only_the_strip_around_a_place_has_buildings(tmp_path, home):
    town = Map()
    town.way([town.node(100.0 * i, 0) for i in range(30)], highway="residential")
    corners = [(2_100, 20), (2_120, 20), (2_120, 40), (2_100, 40)]
    ring = [town.node(x, y) for x, y in corners]
    town.way([*ring, ring[0]], building="apartments")
    osm, areas = town.write(tmp_path / "strip.osm"), tmp_path / "strip.geojson"
    # Neighbours that overlap by 500 m: what lies there is counted once.
    features = [
        {"type": "Feature", "properties": {"code": code, "name": code},
         "geometry": {"type": "Polygon", "coordinates": [[
             [LON + a / EAST, -0.001], [LON + b / EAST, -0.001], [LON + b / EAST, 0.001],
             [LON + a / EAST, 0.001], [LON + a / EAST, -0.001]]]}}
        for code, a, b in (("S1", -10, 1_500), ("S2", 1_000, 2_000), ("S20", 2_000, 2_950))
    ]  # fmt: skip
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    order = Order("strip", osm=osm, areas=areas, buffer=1_000, plane=(LON, 0.0))
    homes = [
        import_city(replace(order, name=code, within=code)).counts["homes"]
        for code in ("S1", "S2", "S20")
    ]
    assert homes[2] == 1  # the building
    assert min(homes[:2]) > 0
    along = City(open_release("S1")).home_xy, City(open_release("S2")).home_xy
    both = {tuple(xy) for xy in along[0].round(2)} & {tuple(xy) for xy in along[1].round(2)}
    assert not both


def test_a_place_that_fails_later_has_no_old_rows_in_the_summary(
    jobs_file, tmp_path, monkeypatch, capsys
):
    out, words = tmp_path / "out", ["onemetre", "measure", str(jobs_file), "--out"]
    monkeypatch.setattr(sys, "argv", [*words, str(out)])
    with pytest.raises(SystemExit):
        app.main()
    assert "east" in (out / "summary.csv").read_text("utf-8")
    text = jobs_file.read_text("utf-8")
    jobs_file.write_text(text.replace('within = "X2"', 'within = "X9"'), "utf-8")
    with pytest.raises(SystemExit) as left:
        app.main()
    assert left.value.code
    assert "east" in capsys.readouterr().err
    assert "east" not in (out / "summary.csv").read_text("utf-8")


def test_without_a_buffer_walks_over_the_edge_are_cut(jobs_file, tmp_path):
    text = jobs_file.read_text("utf-8")
    bare = jobs_file.with_name("bare.toml")
    bare.write_text(text.replace("[[place]]\nname", "[[place]]\nbuffer = 0\nname"), "utf-8")
    for path, out in ((jobs_file, "with"), (bare, "without")):
        run(read_jobs(path), Setting(tmp_path / out, DAY))
    jobs = read_jobs(jobs_file)
    assert summary(jobs, tmp_path / "with") != summary(jobs, tmp_path / "without")


def test_a_second_run_keeps_what_still_holds_and_makes_what_does_not(jobs_file, tmp_path):
    jobs, setting = read_jobs(jobs_file), Setting(tmp_path / "out", DAY)
    assert [each.state for each in run(jobs, setting)] == ["made", "made"]
    before = results(tmp_path / "out")
    assert [each.state for each in run(jobs, setting)] == ["kept", "kept"]
    (tmp_path / "out" / "east.json").write_text("{half a res", "utf-8")
    assert [each.state for each in run(jobs, setting)] == ["kept", "made"]
    assert results(tmp_path / "out") == before
    later = Setting(tmp_path / "out", date(2025, 1, 1))
    assert [each.state for each in run(jobs, later)] == ["made", "made"]


def test_what_jobs_bring_in_is_kept_with_their_results_and_no_place_of_the_user_is_replaced(
    jobs_file, town_files, tmp_path
):
    import_city(Order("west", areas=town_files["areas"]))
    before = open_release("west").folder
    jobs = read_jobs(jobs_file)
    run(jobs, Setting(tmp_path / "out", DAY))
    run(jobs, Setting(tmp_path / "out", date(2025, 1, 1)))
    assert open_release("west").folder == before
    assert cities() == ["west"]
    with stored_in(tmp_path / "out" / "places"):
        assert cities() == ["east", "west"]
        assert len(releases("west")) == 1  # those that were superseded are gone


def test_a_run_taken_up_on_another_day_keeps_the_day_of_the_results_that_are_there(
    jobs_file, tmp_path, monkeypatch, capsys
):
    jobs, out = read_jobs(jobs_file), tmp_path / "out"
    assert day_of_results(jobs, out) is None
    run(jobs[:1], Setting(out, DAY))
    monkeypatch.setattr(sys, "argv", ["onemetre", "measure", str(jobs_file), "--out", str(out)])
    with pytest.raises(SystemExit) as left:
        app.main()
    assert left.value.code in (0, None)
    told = " ".join(capsys.readouterr().out.split())
    assert "Judged as of 2024-06-01" in told
    assert "Still held from before: 1" in told
    assert day_of_results(jobs, out) == DAY


def test_names_of_files_hold_in_any_folder(jobs_file, tmp_path, monkeypatch):
    """As workers of a cluster have them, which were started elsewhere."""
    monkeypatch.chdir(tmp_path)
    jobs_file.write_text(jobs_file.read_text("utf-8").replace(f'osm = "{tmp_path}/', 'osm = "'))
    jobs, passed = read_jobs(Path(jobs_file.name))[:1], []
    monkeypatch.setattr(many, "run_here", lambda j, setting: passed.append(setting) or iter(()))
    with pytest.raises(KeyError):  # nothing was done
        run(jobs, Setting(Path("out"), DAY, Path("profiles.toml")))
    assert passed == [Setting(tmp_path / "out", DAY, tmp_path / "profiles.toml")]
    assert all(path.is_absolute() for path in jobs[0].files)


def test_a_file_of_streets_is_cut_as_a_map_is(town_files, tmp_path, home):
    lines = [
        [[20.0, 0.0], [20.001, 0.0]],
        [[20.001, 0.0], [20.002, 0.0]],
        [[20.5, 0.0], [20.6, 0.0]],
    ]
    features = [
        {"type": "Feature", "properties": {"highway": "residential"},
         "geometry": {"type": "LineString", "coordinates": line}}
        for line in lines
    ]  # fmt: skip
    streets = tmp_path / "streets.geojson"
    streets.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    order = Order("cut", streets=streets, areas=town_files["areas"], within="X1", buffer=3_000)
    assert import_city(order).counts["streets"] == 1
    assert import_city(replace(order, within="", buffer=0)).counts["streets"] == 2


def test_what_a_killed_process_left_of_a_release_is_removed_by_the_next(home):
    text = (
        "import os, signal\nfrom onemetre.atlas.release import new_release\n"
        "with new_release('here', {}) as writer:\n"
        "    (writer.folder / 'half').write_text('x')\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", text], env=os.environ | {"ONEMETRE_HOME": str(home)}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    folder = home / "cities" / "here"
    assert len(list(folder.glob(".partial-*"))) == 1
    with new_release("here", {}) as first:
        assert list(folder.glob(".partial-*")) == [first.folder]
        with new_release("here", {}) as second:  # whoever is still at it is left alone
            assert set(folder.glob(".partial-*")) == {first.folder, second.folder}
    assert not list(folder.glob(".partial-*"))


@pytest.mark.parametrize(
    "alter", [lambda told: told["values"][0].update(walk=99.0), lambda told: told.pop("values")]
)
def test_a_result_that_was_altered_is_made_again(jobs_file, tmp_path, alter):
    jobs, setting = read_jobs(jobs_file)[:1], Setting(tmp_path / "out", DAY)
    run(jobs, setting)
    before = results(tmp_path / "out")
    path = tmp_path / "out" / "west.json"
    told = json.loads(path.read_text("utf-8"))
    alter(told)
    path.write_text(json.dumps(told), "utf-8")
    assert [each.state for each in run(jobs, setting)] == ["made"]
    assert results(tmp_path / "out") == before


def test_a_damaged_release_is_told_and_stops_nobody_else(jobs_file, tmp_path):
    for job in read_jobs(jobs_file):
        import_city(job.order)
    broken = open_release("west").folder / "node_xy.npy"
    broken.write_bytes(broken.read_bytes()[:-20])
    there = [Job("west", None), Job("east", None)]
    done = run(there, Setting(tmp_path / "again", DAY))
    assert [each.state for each in done] == ["failed", "made"]
    assert "node_xy.npy" in done[0].why


def test_only_whole_codes_take_what_is_part_of_them():
    assert is_part("140107", "1401")
    assert is_part("140107001", "140107")
    assert is_part("X1", "X1")
    assert not is_part("X10", "X1")
    assert not is_part("140107", "14010")
    assert is_part("X1", "")


def test_a_place_that_fails_is_named_and_the_others_are_there(jobs_file, tmp_path):
    jobs = [Job("nowhere", None), *read_jobs(jobs_file)]
    done = run(jobs, Setting(tmp_path / "out", DAY))
    assert [each.state for each in done] == ["failed", "made", "made"]
    assert "nowhere" in done[0].why
    assert {row[0] for row in summary(jobs, tmp_path / "out")} == {"west", "east"}


def test_rows_that_an_import_leaves_out_are_told_with_the_result(jobs_file, tmp_path):
    register = tmp_path / "places.csv"
    register.write_text(
        "name,kind,lon,lat\nGood,library,20.001,0.0001\nBad,library,here,0\n", "utf-8"
    )
    jobs_file.write_text(f'places = ["{register}"]\n' + jobs_file.read_text("utf-8"), "utf-8")
    jobs = read_jobs(jobs_file)
    run(jobs, Setting(tmp_path / "out", DAY))
    assert left_out(jobs, tmp_path / "out") == {"west": 1, "east": 1}
    told = json.loads((tmp_path / "out" / "west.json").read_text("utf-8"))["left_out"]
    assert "here" in told[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no place"),
        ("[[place]]\n", "a place has no name"),
        ('colour = "red"\n[[place]]\nname = "a"', "“colour” means nothing here"),
        ('[[place]]\nname = "a"\n[[place]]\nname = "a"', "names a more than once"),
        ('each = "street"', "each = “street” cannot be done"),
        ("osm = ", "cannot be read as a list of jobs"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_what_is_wrong(tmp_path, text, words):
    path = tmp_path / "jobs.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=words):
        read_jobs(path)


def test_every_city_of_shanxi_is_a_job_of_its_own_with_the_longest_walk_around_it(tmp_path):
    path = tmp_path / "jobs.toml"
    path.write_text('osm = "map.osm.pbf"\nareas = "shanxi"\neach = "city"\n', "utf-8")
    jobs = read_jobs(path)
    assert [job.name for job in jobs] == [f"shanxi-14{i:02}" for i in range(1, 12)]
    assert jobs[0].order.within == "1401"
    assert jobs[0].order.buffer > 2_000


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_as_one_machine(jobs_file, tmp_path):
    pytest.importorskip("distributed")
    jobs = read_jobs(jobs_file)
    run(jobs, Setting(tmp_path / "one", DAY))
    done = run(jobs, Setting(tmp_path / "two", DAY), workers=2)
    assert [each.state for each in done] == ["made", "made"]
    assert results(tmp_path / "one") == results(tmp_path / "two")


@pytest.mark.slow
def test_killed_workers_lose_nothing(jobs_file, tmp_path, home):
    """Two workers of a real cluster are killed while they are at it."""
    pytest.importorskip("distributed")
    jobs = [
        Job(f"{job.name}{i}", job.order.__class__(**{**_fields(job.order), "name": f"{job.name}{i}"}))
        for i in range(12) for job in read_jobs(jobs_file)
    ]  # fmt: skip
    lines = [f"osm = {json.dumps(str(jobs[0].order.osm))}", f"areas = {json.dumps(str(jobs[0].order.areas))}",
             f"children = {json.dumps(str(jobs[0].order.children))}"]  # fmt: skip
    lines += [f'[[place]]\nname = "{job.name}"\nwithin = "{job.order.within}"' for job in jobs]
    path = tmp_path / "many.toml"
    path.write_text("\n".join(lines), "utf-8")
    out = tmp_path / "out"
    command = [
        sys.executable, "-m", "onemetre", "measure", str(path), "--out", str(out), "--workers", "2",
        "--on", "2024-06-01",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | {"ONEMETRE_HOME": str(home)})
    killed = 0
    while process.poll() is None and killed < 2:
        time.sleep(0.05)
        if len(list(out.glob("*.json"))) > 4 * killed + 1 and (worker := _worker_of(process.pid)):
            os.kill(worker, signal.SIGKILL)
            killed += 1
    assert process.wait(timeout=300) == 0
    assert killed == 2
    run(jobs, Setting(tmp_path / "again", DAY))
    assert results(out) == results(tmp_path / "again")


def _fields(order):
    return {name: getattr(order, name) for name in order.__dataclass_fields__}


def _worker_of(pid):
    """A process of the cluster that does work: it listens for tasks of its nanny."""
    found = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in found.stdout.splitlines()[1:]]
    mine = {str(pid)}
    workers = []
    for _ in range(4):
        for child, parent, args in rows:
            if parent in mine and child not in mine:
                mine.add(child)
                if "spawn_main" in args:
                    workers.append(int(child))
    return workers[0] if workers else None
