"""How somebody gets an account, and who is refused."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from onemetre.access import actions, audit, first
from onemetre.access.models import Invitation, Person, Post, Record
from onemetre.access.queries import viewer_of
from onemetre.access.roles import Role
from onemetre.access.viewer import VISITOR
from onemetre.areas.actions import Named
from onemetre.ground.errors import InputError, NotFoundError
from tests.province import TEST, UNITS, sit, unit, viewer

R = Role
GOOD = "tall walls 19"


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def begin(**changed):
    given = {
        "username": "liming", "name": "李明", "password": GOOD, "unit": "云岭省妇儿工委办公室",
        "area": Named("990000", "云岭省", "province"), "by": VISITOR,
    }  # fmt: skip
    return actions.add_first_administrator(**given | changed)


def field_of(call, **given) -> str:
    with pytest.raises(InputError) as refused:
        call(**given)
    return str(refused.value.params.get("field", ""))


# The first administrator -----------------------------------------------------------------------


def test_a_stranger_without_the_word_does_not_become_administrator(db, home):
    first.new_word()
    assert field_of(begin, word="AAAA-AAAA-AAAA") == "word"
    assert field_of(begin) == "word"
    assert not Person.objects.exists()


def test_where_no_word_was_made_no_word_holds(db, home):
    assert field_of(begin, word="") == "word"


def test_whoever_has_the_word_becomes_administrator_once(
    db, home, django_capture_on_commit_callbacks
):
    word = first.new_word()
    with django_capture_on_commit_callbacks(execute=True):
        made = begin(word=word.lower().replace("-", " "))
    assert [(p.role, p.unit.area.code) for p in made.posts.all()] == [("administrator", "990000")]
    assert made.check_password(GOOD)
    assert not first.is_the_word(word), "the word was to hold once"
    with pytest.raises(InputError, match="administrator already"):
        begin(username="other", word=word)


def test_a_new_start_makes_the_word_before_worthless(db, home):
    old = first.new_word()
    new = first.new_word()
    assert not first.is_the_word(old)
    assert first.is_the_word(new)
    assert (home / "first.word").stat().st_mode & 0o077 == 0
    assert new not in (home / "first.word").read_text()


def test_the_operator_at_the_prompt_needs_no_word(db, home):
    assert begin(by=TEST).username == "liming"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "a"}, "username"), ({"username": "a b c"}, "username"),
        ({"password": "short"}, "password"), ({"username": "tallwalls19", "password": "tallwalls-19"}, "password"),
        ({"unit": " "}, "unit"),
        ({"area": Named("town", "镇", "city")}, "code"),
        ({"area": Named("990000", " ", "city")}, "area_name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_its_field(db, home, changed, field):
    assert field_of(begin, by=TEST, **changed) == field
    assert not Person.objects.exists()


# Invitations -----------------------------------------------------------------------------------


@pytest.fixture
def invited(areas):
    return actions.invite(
        name="赵亮", unit=unit("990100"), role=R.UNIT_REPORTER, by=viewer(R.ADMINISTRATOR, "990100")
    )


def accept(secret, **changed):
    given = {"username": "zhaoliang", "name": "赵亮", "password": GOOD, "by": VISITOR}
    return actions.accept_invitation(secret, **given | changed)


def test_an_invitation_makes_an_account_with_its_post(invited):
    person = accept(invited[1])
    post = person.posts.get()
    assert (post.role, post.unit) == ("unit reporter", unit("990100"))
    assert Record.objects.latest("seq").action == "accept invitation"


def test_the_secret_is_kept_nowhere(invited):
    made, secret = invited
    assert secret not in str(Invitation.objects.filter(pk=made.pk).values())
    assert secret not in str(list(Record.objects.values()))


def test_a_link_is_used_once(invited):
    accept(invited[1])
    with pytest.raises(NotFoundError):
        accept(invited[1], username="other")


def test_a_withdrawn_link_opens_nothing(invited):
    actions.withdraw_invitation(invited[0], by=viewer(R.ADMINISTRATOR, "990000"))
    with pytest.raises(NotFoundError):
        accept(invited[1])


def test_a_link_that_is_too_old_opens_nothing(invited):
    Invitation.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFoundError):
        accept(invited[1])


def test_a_taken_name_is_refused_whatever_its_capitals(invited):
    sit(R.PLANNER, "990100", username="ZhaoLiang")
    assert field_of(accept, secret=invited[1]) == "username"


@pytest.mark.parametrize(
    ("role", "code"),
    [(R.ADMINISTRATOR, "990200"), (R.ADMINISTRATOR, "990101"), (R.PROGRAMME_OFFICER, "990100"),
     (R.DATA_STEWARD, "990000"), (R.CASE_APPROVER, "990100")],
)  # fmt: skip
def test_nobody_else_invites_withdraws_or_gives_posts_there(invited, role, code):
    by = viewer(role, code)
    here, somebody = unit("990100"), sit(R.PLANNER, "990100", UNITS[1])
    post = somebody.posts.get()
    for call in (
        lambda: actions.invite(name="x", unit=here, role=R.PLANNER, by=by),
        lambda: actions.withdraw_invitation(invited[0], by=by),
        lambda: actions.give_post(somebody, unit=here, role=R.AUDITOR, by=by),
        lambda: actions.end_post(post, by=by),
        lambda: actions.leave(somebody, by=by),
        lambda: actions.renew(somebody, by=by),
        lambda: actions.review_post(post, stays=False, why="x", by=by),
        lambda: actions.add_unit(area=here.area, name="x", by=by),
        lambda: actions.change_unit(here, by=by, contact="x", phone="", short=""),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert Post.objects.get(pk=post.pk).until is None


# Getting in again ------------------------------------------------------------------------------


def test_a_link_to_sign_in_again_takes_the_factor_and_every_session(areas):
    person = sit(R.PLANNER, "990100", UNITS[1])
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    before = person.get_session_auth_hash()
    _, secret = actions.renew(person, by=viewer(R.ADMINISTRATOR, "990100"))
    assert Authenticator.objects.filter(user=person).exists(), "nothing changes until it is used"
    actions.accept_renewal(secret, password=GOOD, by=VISITOR)
    person.refresh_from_db()
    assert person.check_password(GOOD)
    assert not Authenticator.objects.filter(user=person).exists()
    assert person.get_session_auth_hash() != before
    with pytest.raises(NotFoundError):
        actions.accept_renewal(secret, password=GOOD, by=VISITOR)


def test_whoever_manages_but_one_of_their_areas_cannot_get_into_their_account(areas):
    person = sit(R.PLANNER, "990100", UNITS[1])
    sit(R.AUDITOR, "990200", username=person.username)
    with pytest.raises(NotFoundError):
        actions.renew(person, by=viewer(R.ADMINISTRATOR, "990100"))


def test_the_two_kinds_of_links_do_not_stand_for_one_another(areas, invited):
    person = sit(R.PLANNER, "990100", UNITS[1])
    _, again = actions.renew(person, by=viewer(R.ADMINISTRATOR, "990100"))
    with pytest.raises(NotFoundError):
        accept(again)
    with pytest.raises(NotFoundError):
        actions.accept_renewal(invited[1], password=GOOD, by=VISITOR)


def test_of_two_links_to_sign_in_again_only_the_newer_holds(areas):
    person, by = sit(R.PLANNER, "990100", UNITS[1]), viewer(R.ADMINISTRATOR, "990100")
    (_, one), (_, two) = actions.renew(person, by=by), actions.renew(person, by=by)
    with pytest.raises(NotFoundError):
        actions.accept_renewal(one, password=GOOD, by=VISITOR)
    actions.accept_renewal(two, password=GOOD, by=VISITOR)


def test_once_a_link_to_sign_in_again_is_used_no_other_holds(areas):
    person, by = sit(R.PLANNER, "990100", UNITS[1]), viewer(R.ADMINISTRATOR, "990100")
    _, one = actions.renew(person, by=by)
    _, two = actions.renew(person, by=by)
    Invitation.objects.update(withdrawn=False)  # as links were that were made before this held
    actions.accept_renewal(two, password=GOOD, by=VISITOR)
    with pytest.raises(NotFoundError):
        actions.accept_renewal(one, password=GOOD, by=VISITOR)


def test_nobody_makes_a_link_to_sign_in_again_for_themselves(areas):
    administrator = sit(R.ADMINISTRATOR, "990100")
    with pytest.raises(InputError, match="Ask another administrator"):
        actions.renew(administrator, by=viewer_of(administrator))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("how", ["leave", "end post", "review"])
def test_links_of_an_administrator_end_with_their_post(areas, how):
    rogue, above = sit(R.ADMINISTRATOR, "990100"), viewer(R.ADMINISTRATOR, "990000")
    other = viewer(R.ADMINISTRATOR, "990100", UNITS[1])
    own, theirs = viewer_of(rogue), sit(R.PLANNER, "990100", UNITS[1])
    _, invites = actions.invite(name="x", unit=unit("990100"), role=R.ADMINISTRATOR, by=own)
    _, renews = actions.renew(theirs, by=own)
    _, of_another = actions.invite(name="x", unit=unit("990100"), role=R.PLANNER, by=other)
    post = rogue.posts.get()
    {
        "leave": lambda: actions.leave(rogue, by=above),
        "end post": lambda: actions.end_post(post, by=above),
        "review": lambda: actions.review_post(post, stays=False, why="调走", by=above),
    }[how]()
    with pytest.raises(NotFoundError):
        accept(invites)
    with pytest.raises(NotFoundError):
        actions.accept_renewal(renews, password=GOOD, by=VISITOR)
    accept(of_another)
    assert len(Record.objects.get(thing=f"person {rogue.pk}").details["links"]) == 2


# Leaving and reviewing -------------------------------------------------------------------------


def test_whoever_leaves_holds_nothing_and_every_session_of_theirs_is_dead(areas):
    person = sit(R.PLANNER, "990100", UNITS[1])
    before = person.get_session_auth_hash()
    actions.leave(person, by=viewer(R.ADMINISTRATOR, "990100"))
    person.refresh_from_db()
    assert not person.is_active
    assert person.get_session_auth_hash() != before
    assert not person.posts.filter(until=None).exists()


def test_the_last_administrator_stays(areas):
    only = sit(R.ADMINISTRATOR, "990000")
    by = viewer(R.ADMINISTRATOR, "990000")
    for call in (
        lambda: actions.leave(only, by=by),
        lambda: actions.end_post(only.posts.get(), by=by),
        lambda: actions.review_post(only.posts.get(), stays=False, why="x", by=by),
    ):
        with pytest.raises(InputError, match="last administrator"):
            call()
    only.refresh_from_db()
    assert only.is_active
    assert only.posts.get().until is None


def test_whoever_alone_reaches_the_top_stays_though_others_are_below(areas):
    top = sit(R.ADMINISTRATOR, "990000")
    sit(R.ADMINISTRATOR, "990100")
    with pytest.raises(InputError, match="last administrator who reaches 云岭省"):
        actions.leave(top, by=viewer_of(top))
    sit(R.ADMINISTRATOR, "990000", UNITS[1])
    actions.leave(top, by=viewer_of(top))


def test_an_administrator_below_may_leave_while_one_above_is_there(areas):
    below = sit(R.ADMINISTRATOR, "990101")
    with pytest.raises(InputError, match="last administrator"):
        actions.leave(below, by=TEST)
    sit(R.ADMINISTRATOR, "990200")
    with pytest.raises(InputError, match="last administrator"):
        actions.leave(below, by=TEST)
    sit(R.ADMINISTRATOR, "990000")
    actions.leave(below, by=TEST)


def test_a_review_says_why_and_may_end_the_post(areas):
    by = viewer(R.ADMINISTRATOR, "990100")
    post = sit(R.PLANNER, "990100", UNITS[1]).posts.get()
    assert field_of(lambda **_: actions.review_post(post, stays=True, why=" ", by=by)) == "why"
    actions.review_post(post, stays=False, why="调走", by=by)
    post.refresh_from_db()
    assert post.until == timezone.localdate()


def test_nobody_who_has_left_is_given_a_post(areas):
    by = viewer(R.ADMINISTRATOR, "990100")
    person = sit(R.PLANNER, "990100", UNITS[1])
    actions.leave(person, by=by)
    assert field_of(
        lambda **_: actions.give_post(person, unit=unit("990100"), role=R.AUDITOR, by=by)
    ) == "role"  # fmt: skip


def test_every_one_of_these_stands_in_the_trail(areas, invited):
    by = viewer(R.ADMINISTRATOR, "990100")
    person = accept(invited[1])
    actions.give_post(person, unit=unit("990101"), role=R.AUDITOR, by=by)
    actions.end_post(person.posts.get(role="auditor"), by=by)
    actions.review_post(person.posts.get(role="unit reporter"), stays=True, why="仍在岗", by=by)
    actions.leave(person, by=by)
    lines = list(Record.objects.order_by("seq").values_list("action", flat=True))
    assert lines[-6:] == [
        "invite", "accept invitation", "give post", "end post", "review post", "leave",
    ]  # fmt: skip
    assert [each for each in audit.verify()[1] if "file" not in each.message] == []
