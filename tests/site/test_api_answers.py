"""The API tells what the pages tell, in the language that is asked for, and says what is wrong."""

import json
import re
from html import unescape
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from onemetre.api.page import shortened
from onemetre.atlas.models import PublicCity
from onemetre.measure.models import Value
from tests.town import FOOTWAY_HOMES

API = "/api/v1"


def ask(client, path, **query):
    said = client.get(f"{API}{path}", query)
    assert said.status_code == 200, said.content
    return said.json()


def test_a_place_says_what_can_be_asked_of_it(client):
    town = ask(client, "/cities/town", lang="en")
    assert town["title"] == "Town"
    assert {kind["key"]: kind["count"] for kind in town["kinds"]} == {"playground": 1, "library": 1}
    assert [area["code"] for area in town["areas"]] == ["X1", "X2"]
    assert town["counted"] == "children"


def test_shares_are_those_counted_by_hand(client):
    """With an adult, ten minutes: who of the 50 children of X2 gets to the playground."""
    (east,) = ask(client, "/cities/town/shares", kind="playground", age=7, area="X2",
                  **{"with": "adult"})  # fmt: skip
    assert (east["asked"], east["low"], east["high"]) == (50, 100.0, 100.0)
    (whole,) = ask(client, "/cities/town/shares", kind="playground", age=7, area="",
                   **{"with": "adult"})  # fmt: skip
    assert whole["asked"] == 140


def test_a_share_is_the_one_the_page_shows(client):
    (told,) = ask(client, "/cities/town/shares", kind="playground", age=7, area="",
                  **{"with": "alone"})  # fmt: skip
    page = client.get("/en/city/town/?kind=playground&age=7&with=alone").content.decode()
    assert told["code"] in page


def test_shares_narrow_to_what_is_asked(client):
    every = ask(client, "/cities/town/shares")
    assert len(every) == 2 * 6 * 2 * 3  # kinds, bands, alone or not, the whole and two areas
    assert {each["kind"] for each in ask(client, "/cities/town/shares", kind="library")} == {
        "library"
    }
    assert {each["area"] for each in ask(client, "/cities/town/shares", area="X1")} == {"X1"}
    ages = {
        (each["age_from"], each["age_to"]) for each in ask(client, "/cities/town/shares", age=4)
    }
    assert ages == {(3, 5)}


def test_an_answer_has_the_walk_counted_by_hand(client):
    """From the home nearest to the playground: 50 m of footway, and both doors."""
    last = len(FOOTWAY_HOMES) - 1
    told = ask(client, "/cities/town/answer", at=f"h{last}", age=7, kind="playground")
    (place,) = told["places"]
    metres = 1000 - FOOTWAY_HOMES[last] + 15 + 10
    assert place["name"] == "Spielplatz"
    assert 0.8 < metres / place["best"] < 1.3  # metres a second: how children of seven walk
    assert place["state"] == "reached"
    assert place["walk"]


def test_an_answer_draws_no_walk_while_the_map_is_closed(client):
    PublicCity.objects.update(needs_approval=True)
    told = ask(client, "/cities/town/answer", at="h9", age=7, kind="playground")
    assert told["places"][0]["best"]
    assert all(not each["walk"] for each in (*told["places"], *told["others"]))


def test_values_are_the_rows_of_the_publication(client):
    told = ask(client, "/cities/town/values")
    assert len(told) == Value.objects.count()
    (whole,) = ask(client, "/cities/town/values", indicator="play-10", area="")
    row = Value.objects.get(indicator="play-10", area=None)
    assert (whole["code"], whole["state"], whole["base"]) == (row.code, row.state, row.base)


def test_names_are_found(client):
    (found,) = ask(client, "/cities/town/find", q="fussweg") or ask(
        client, "/cities/town/find", q="Fußweg"
    )
    assert (found["text"], found["sort"]) == ("Fußweg", "street")
    assert ask(client, "/cities/town/answer", at=found["at"], kind="library", age=10)["places"]


def test_the_unseen_street_is_worth_seeing(client):
    told = ask(client, "/cities/town/looks", kind="library", age=10)
    assert [each["name"] for each in told] == ["Gasse"]
    assert told[0]["worth"] > 0


def test_a_plan_comes_with_its_text_and_what_came_of_it(client):
    told = ask(client, "/plans/town-plan", lang="en")
    assert told["document"]["schema"] == "onemetre.plan/1"
    assert told["checks"]
    for check in told["checks"]:
        assert check["text"] == told["document"]["text"][check["start"] : check["end"]]
    assert [plan["slug"] for plan in ask(client, "/plans")] == ["town-plan"]


def test_every_indicator_tells_its_formula_and_source(client):
    for each in ask(client, "/indicators"):
        assert each["formula"]["kind"]
        assert each["source"]["name"]


def test_the_language_is_part_of_the_question(client):
    assert ask(client, "/cities/town")["title"] == "小镇"
    assert ask(client, "/cities/town", lang="en")["title"] == "Town"


def test_there_is_no_second_api_under_en(client):
    said = client.get("/en/api/v1/cities")
    assert said.status_code == 404
    assert "lang=en" in said.json()["detail"]


def test_an_answer_that_is_known_already_is_not_sent_again(client):
    first = client.get(f"{API}/cities/town?lang=en")
    again = client.get(f"{API}/cities/town?lang=en", headers={"If-None-Match": first["ETag"]})
    other = client.get(f"{API}/cities/town?lang=zh", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_head_is_answered_like_get(client):
    assert client.head(f"{API}/cities").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/cities/nowhere", 404, "nowhere"),
        ("/cities/town/shares?kind=casino", 404, "casino"),
        ("/cities/town/shares?area=X9", 404, "X9"),
        ("/cities/town/shares?age=18", 422, "18"),
        ("/cities/town/shares?age=seven", 422, "seven"),
        ("/cities/town/shares?age=" + "9" * 1500, 422, "999"),
        ("/cities/town/shares?with=dog", 422, "dog"),
        ("/cities/town/shares?kind=a%00b", 404, ""),
        ("/cities/town/shares?kind=%ff%fe%zz", 404, ""),
        ("/cities/town/shares?lang=fr", 422, "fr"),
        ("/cities/town/answer?kind=playground", 422, "at"),
        ("/cities/town/answer?kind=playground&at=x1", 422, "x1"),
        ("/cities/town/answer?kind=playground&at=h999999", 404, "h999999"),
        ("/cities/town/answer?kind=&at=h1", 404, ""),
        ("/cities/town/values?indicator=wealth", 404, "wealth"),
        ("/cities/town/find", 422, "q"),
        ("/plans/none", 404, "none"),
        ("/no/such/thing", 404, ""),
        ("/cities?" + "x" * 3000, 414, ""),
    ],
)
def test_what_cannot_be_answered_is_said_as_json(client, path, status, named):
    said = client.get(f"{API}{path}")
    assert said.status_code == status
    told = said.json()
    assert told["error"]
    assert named in told["detail"]
    assert "Traceback" not in said.content.decode()


def test_errors_speak_the_language_asked_for(client):
    said = client.get(f"{API}/cities/town/shares?kind=casino&lang=en").json()
    assert said["error"] == "Not found"


# The page of the API ------------------------------------------------------------------------


def examples(page):
    addresses = re.findall(r"curl &#39;(.+?)&#39;|curl '(.+?)'", page)
    answers = re.findall(r'<pre class="got".*?<code>(.*?)</code>', page, re.S)
    return [
        (unescape(a or b), unescape(answer))
        for (a, b), answer in zip(addresses, answers, strict=True)
    ]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_example_runs_and_gives_what_the_page_shows(live_site, prefix):
    with urlopen(f"{live_site}{prefix}/api/") as said:
        found = examples(said.read().decode())
    with urlopen(f"{live_site}/api/v1/openapi.json") as said:
        assert len(found) == len(json.load(said)["paths"])
    for address, shown in found:
        with urlopen(Request(address, headers={"Accept": "application/json"})) as said:
            told = json.load(said)
        assert shown.count("\n") == shortened(told).count("\n")
        assert json.loads(shown) == _as_shown(told, prefix)


def _as_shown(told, prefix):
    from onemetre.ground.language import speaking

    with speaking("en" if prefix else "zh"):
        return json.loads(shortened(told))


def test_every_operation_and_field_is_described(client):
    schema = client.get(f"{API}/openapi.json").json()
    for path, operations in schema["paths"].items():
        told = operations["get"]
        assert told["summary"], path
        assert told["description"], path
        assert "404" in told["responses"] or "{" not in path
        assert all(each.get("description") for each in told["parameters"]), path


def test_without_a_place_the_page_says_so_and_shows_no_example(client):
    PublicCity.objects.update(current=None)
    said = client.get("/en/api/")
    assert said.status_code == 200
    assert "/cities/{slug}" in said.content.decode()
    assert {urlsplit(address).path for address, _ in examples(said.content.decode())} == {
        "/api/v1/cities", "/api/v1/plans", "/api/v1/plans/town-plan", "/api/v1/indicators",
    }  # fmt: skip
