"""Every indicator in plain words and as a formula, in both languages."""

import pytest

from onemetre.ground.language import speaking
from onemetre.measure.definitions import Reach, indicators
from onemetre.measure.explaining import certainty_word, explain, fields_of_work, said_of


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("indicator", indicators(), ids=lambda each: each.code)
def test_every_indicator_is_explained(indicator, lang):
    with speaking(lang):
        said = explain(indicator)
        for part in (said.plain, said.above, said.below, said.times):
            assert part
            assert "{" not in part
        if isinstance(indicator.formula, Reach):
            limit = indicator.formula.minutes if indicator.judges == "child" else (
                indicator.formula.radius
            )  # fmt: skip
            assert f"{limit:,.0f}" in said.plain
            assert f"{limit:,.0f}" in said.above
        assert certainty_word(indicator.source.certainty)
        assert said_of(indicator.source.name)


def test_in_chinese_no_english_sentence_is_left():
    with speaking("zh"):
        for indicator in indicators():
            said = explain(indicator)
            for part in (said.plain, said.above, said.below, said_of(indicator.source.note)):
                assert " the " not in part, part


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_task_that_an_indicator_serves_has_a_name_and_a_field(lang):
    with speaking(lang):
        named = {task.number: task.title for field in fields_of_work() for task in field.tasks}
    assert {each.task for each in indicators()} <= named.keys()
    assert all(named.values())
