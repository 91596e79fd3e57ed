"""The one write of notices: that they were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.programme.matters import notices

if TYPE_CHECKING:
    from onemetre.access.viewer import Viewer


@action
def see_notices(*, by: Viewer) -> int:
    """Note that somebody has seen everything that they and their units were told."""
    found = notices(by).filter(seen_at=None)
    count = found.update(seen_at=timezone.now(), seen_by=by.name)
    audit.wrote(by, "see notices", f"person {by.person}", count=count)
    return count
