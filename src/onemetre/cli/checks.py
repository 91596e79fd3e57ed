"""What is unsafe or missing before the site is opened to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1"}


def problems(host: str) -> list[str]:
    """Everything found, in words; empty if there is nothing."""
    return [*_installation(), *_roles(), *_openness(host), *_content()]


def _installation() -> Iterator[str]:
    from django.conf import settings

    from onemetre.operations.doctor import closed, room

    if not (settings.STATIC_ROOT / "manifest.json").exists():
        yield tr("The scripts and styles are not built: run “npm ci && npm run build”.")
    for each in (*closed(), *room()):
        yield f"{each.said} {each.remedy}"


def _roles() -> Iterator[str]:
    from onemetre.operations.databases import powers

    power = powers()
    if power == "OWNER":
        yield tr("The server runs as the owner of the tables, who can change the trail: make a role"
                 " for it with “onemetre database roles”.")  # fmt: skip
    elif power:
        yield tr("The server's role may do this to the trail: {power}. Put it right with “onemetre"
                 " database roles”.", power=power)  # fmt: skip


def _openness(host: str) -> Iterator[str]:
    from django.conf import settings

    named = set(settings.ALLOWED_HOSTS) - _LOCAL
    if host not in _LOCAL and not named:
        yield tr("No names of the site are given: set ONEMETRE_HOSTS to those people type.")
    if "*" in named:
        yield tr("ONEMETRE_HOSTS takes every name (*): give the site's own.")
    if named and not settings.TLS:
        yield tr("Visitors come without https: put a proxy with TLS in front, and set"
                 " ONEMETRE_TLS=1.")  # fmt: skip
    if settings.TLS and settings.PROXIES is None:
        yield tr("How many proxies stand in front is not said, so addresses that ask too often are"
                 " not slowed down: set ONEMETRE_PROXIES, mostly to 1.")  # fmt: skip
    if host not in _LOCAL and settings.PROXIES == 0:
        yield tr("Visitors come without a proxy, so a few who send slowly can keep all others from"
                 " sending forms: put one in front that buffers, and set"
                 " ONEMETRE_PROXIES=1.")  # fmt: skip


def _content() -> Iterator[str]:
    from onemetre.atlas.queries import shown_cities

    shown = shown_cities()
    if not shown:
        yield tr("No place is shown yet: “onemetre city publish”.")
    for each in shown:
        broken = each.files.check()
        if broken:
            yield tr("What is shown of {place} is damaged: {files}. Publish it again.",
                     place=each.slug, files=", ".join(broken))  # fmt: skip
        if not each.map_is_open:
            yield tr("The map of {place} is closed: its approval number (审图号) is not entered.",
                     place=each.slug)  # fmt: skip
