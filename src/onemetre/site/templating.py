"""The templates' environment: what every template can say and ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django_vite.templatetags.django_vite import vite_asset, vite_asset_url
from jinja2 import Environment, StrictUndefined, pass_context
from markupsafe import Markup, escape

from onemetre.access.said import doer
from onemetre.ground.language import language, tr
from onemetre.measure import wording
from onemetre.press.charts import sign
from onemetre.programme.papers import papers_for
from onemetre.programme.saying import period_words, plain_figure
from onemetre.site.staff.shell import sections, told

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2.runtime import Context

    from onemetre.atlas.taxonomy import Kind


def environment(**options: object) -> Environment:
    """Jinja2, told of the words, the numbers, the signs and the addresses of the site."""
    options |= {
        "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True,
        "autoescape": True,
    }  # fmt: skip
    made = Environment(**options)  # type: ignore[arg-type]  # noqa: S701  # Django's options, and autoescape
    made.globals |= {
        "tr": tr,
        "trm": trm,
        "lang": language,
        "lang_tag": lambda: "zh-Hans" if language() == "zh" else "en",
        "here": here,
        "url": url,
        "vite": vite_asset,
        "vite_url": vite_asset_url,
        "sign": lambda name, key="s": Markup(sign(name, 16, f"sign-{key}")),  # noqa: S704  # our own drawing
        "sections": sections,
        "pairs": lambda named: [(each.key, each.words) for each in named],
        "area_pairs": lambda areas: [(each.code, each.name) for each in areas],
        "papers_for": papers_for,
        "csrf": csrf,
        "weekday": wording.weekday,
        "period_words": period_words,
        "told": told,
        "state_word": wording.state_word,
        "state_look": wording.state_look,
    }
    made.filters |= {
        "percent": wording.percent,
        "percents": wording.percents,
        "number": wording.number,
        "about": wording.about,
        "comma": wording.comma,
        "day": wording.day,
        "figure": plain_figure,
        "when": when,
        "moment": moment,
        "doer": doer,
        "plain": plain,
        "capital": lambda text: text[:1].upper() + text[1:],
    }
    return made


def moment(when: datetime) -> str:
    """A moment as the office's clock shows it, to the minute."""
    return timezone.localtime(when).strftime("%Y-%m-%d %H:%M")


@pass_context
def csrf(context: Context) -> Markup:
    """The hidden field that says a form is our own."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(
        get_token(context["request"])
    )


def plain(kind: Kind) -> str:
    """What families call a kind of place, as it stands within a sentence."""
    return kind.plain_zh if language() == "zh" else kind.en[:1].lower() + kind.en[1:]


def when(moment: datetime | None) -> str:
    """The day of a moment, where the office is."""
    return wording.day(timezone.localdate(moment) if moment else None)


def trm(message: str, /, **params: object) -> Markup:
    """`tr`, where some of what is filled in is markup; everything else is escaped."""
    return Markup(escape(tr(message))).format(**params)  # noqa: S704  # escaped before it is one


def url(path: str, **query: object) -> str:
    """An address of the site in the language in force; values that are empty are left out."""
    from urllib.parse import urlencode  # noqa: PLC0415  # only here

    said = urlencode({key: value for key, value in query.items() if value not in (None, "")})
    prefix = "" if language() == "zh" else "/en"
    return f"{prefix}{path}" + (f"?{said}" if said else "")


@pass_context
def here(context: Context, lang: str = "", **changed: object) -> str:
    """The address of this page with some of its query changed, or in another language.

    A path is whatever somebody put into a link to us: one that begins with ``//`` or ``/\\`` is
    the address of another site to a browser.
    """
    request = context["request"]
    query = request.GET.copy()
    for key, value in changed.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    prefix = {"": request.prefix, "zh": "", "en": "/en"}[lang]
    said = query.urlencode()
    path = escape_uri_path(request.path_info.lstrip("/"))
    return f"{prefix}/{path}" + (f"?{said}" if said else "")
