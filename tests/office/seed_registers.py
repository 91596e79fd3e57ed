"""As `seed`, with a programme of targets and registers that are partly filled.

``python -m tests.office.seed_registers`` fills ``ONEMETRE_HOME`` and prints the sessions.
"""

from __future__ import annotations

from datetime import timedelta


def main() -> None:
    """Fill the home."""
    from tests.office import seed

    seed.main()
    from django.utils import timezone

    from onemetre.access.roles import Role
    from onemetre.programme import evaluating
    from tests import province, registering

    today = timezone.localdate()
    made = registering.programme()
    for code, name, stage, days in (
        ("990101", "东街", "certified", 30), ("990200", "南街", "building", 400),
    ):  # fmt: skip
        registering.entry(
            "demonstration-block", code, name, stage=stage, on=today - timedelta(days)
        )
    for n in range(30):
        registering.entry(
            "school", "990101", f"第{n + 1}小学", on=today,
            pupils=900.0 + 20 * n, teacher=n % 3 > 0,
        )  # fmt: skip
    registering.complete("demonstration-block", "990100", on=today)
    registering.complete("school", "990000", on=today)
    by = province.viewer(Role.PROGRAMME_OFFICER, "990000")
    for key in ("blocks", "teachers"):
        one = registering.target(made, key)
        query, _ = evaluating.counting_of(one)
        assert query is not None
        evaluating.correct_counting(one, counting=evaluating.to_json(query), by=by)
    areas = [province.area(each.code) for each in province.AREAS]
    for days in (60, 0):
        evaluating.evaluate(made, areas=areas, by=by, day=today - timedelta(days))


if __name__ == "__main__":
    main()
