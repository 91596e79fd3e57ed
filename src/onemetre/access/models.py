"""People, the units they work in, the posts they hold, and the trail of what was done."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from onemetre.access.roles import Role
from onemetre.areas.models import Area


class Unit(models.Model):
    """A body that owes or does something: 太原市教育局.

    ``government`` is the government it belongs to, ``trade`` the unit above it in its own line
    (省教育厅). ``name`` is written in full, ``short`` as plans write it. ``derived`` says that a
    rule made the name from that of the unit above, and nobody has confirmed it.
    """

    name = models.CharField(max_length=120)
    short = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=24)
    kind = models.CharField(max_length=24, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="units")
    government = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    trade = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    derived = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        """One unit of a name in an area."""

        constraints = (
            models.UniqueConstraint(
                fields=["area", "name"], condition=models.Q(until__isnull=True), name="one_unit"
            ),
        )

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Finds people by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Capitals do not matter."""
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Somebody with an account. What they may do is in their posts, not here."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)
    #: Counted up to end every session of theirs at once.
    epoch = models.IntegerField(default=0)

    USERNAME_FIELD = "username"
    objects = People()

    class Meta:
        """One person of a name, whatever its capitals."""

        constraints = (models.UniqueConstraint(Lower("username"), name="one_username"),)

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must match: it ends with a new password, or with a new epoch."""
        return salted_hmac(
            "onemetre.access.Person", f"{self.password}{self.epoch}", algorithm="sha256"
        ).hexdigest()


class Post(models.Model):
    """A role that a person holds in a unit, from a day until another (not included)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=24, choices=[(each.value, each.value) for each in Role])
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        """One post of a kind at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=models.Q(until__isnull=True),
                name="one_post",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.unit_id}"


class Invitation(models.Model):
    """A link by which somebody makes their account. Only a digest of its secret is kept."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    role = models.CharField(max_length=24)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    used_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    #: Set where the link is for somebody who has an account and cannot get into it.
    renews = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Attempts(models.Model):
    """When signing in under a name was tried of late; see ``lockout.py``.

    ``digest`` is of what was tried, never the name itself: people type passwords there.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    times = models.JSONField(default=list)
    last = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]


class AccessReview(models.Model):
    """That somebody looked at a post, and whether it stays."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reviews")
    stays = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)
    reviewed_by = models.CharField(max_length=150)
    reviewed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.post_id} {'stays' if self.stays else 'ends'}"


class Record(models.Model):
    """One line of the trail; see ``audit.py``. Written once, never changed or removed."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, db_index=True)
    person = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12)
    action = models.CharField(max_length=60, db_index=True)
    thing = models.CharField(max_length=120, db_index=True)
    area = models.CharField(max_length=160, blank=True, db_index=True)
    details = models.JSONField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.thing}"


class ChainEnd(models.Model):
    """The last line of the trail. Locked while the next one is written."""

    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.seq)


class JobState(models.TextChoices):
    """What has become of a job. What is over does not begin again by itself."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"  # its worker ended before it did


class Job(models.Model):
    """Something long that runs beside the server; see ``jobs.py``.

    ``order`` is what was asked for, ``result`` what came of it, ``said`` the last that it told,
    all in the language of whoever asked. ``task`` is its row in the queue of django-tasks.
    """

    kind = models.CharField(max_length=24)
    place = models.CharField(max_length=60, db_index=True)
    by = models.CharField(max_length=150)
    person = models.BigIntegerField(null=True)
    area = models.CharField(max_length=160, blank=True, db_index=True)
    lang = models.CharField(max_length=2, default="zh")
    order = models.JSONField()
    task = models.UUIDField(null=True)
    state = models.CharField(
        max_length=12, choices=JobState.choices, default=JobState.WAITING, db_index=True
    )
    said = models.CharField(max_length=300, blank=True)
    share = models.FloatField(null=True)
    cancel = models.BooleanField(default=False)
    tries = models.IntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        """Newest first; one open job for a place."""

        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["place"], name="one_open_job",
                condition=models.Q(state__in=(JobState.WAITING, JobState.RUNNING)),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.place}"

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it unless it is started again."""
        return self.state not in {JobState.WAITING, JobState.RUNNING}
