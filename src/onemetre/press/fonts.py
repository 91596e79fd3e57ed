"""Where the fonts of printed reports are.

They come from the npm packages ``@expo-google-fonts/noto-sans-sc`` and ``noto-serif-sc`` (OFL),
or from a folder named in ``ONEMETRE_FONTS``.
"""

from __future__ import annotations

import os
from pathlib import Path

from onemetre.ground.errors import InputError

#: Files needed: sans in two weights, Song in one.
NEEDED = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf", "NotoSerifSC_400Regular.ttf")


def font_folders(further: tuple[str, ...] = ()) -> list[Path]:
    """Folders that together hold the fonts needed, and those of ``further`` that are there.

    Raises
    ------
    InputError
        naming what is missing and how to get it.
    """
    found: dict[str, Path] = {}
    for root in _roots():
        for name in (*NEEDED, *further):
            if name not in found:
                hit = next(iter(root.rglob(name)), None) if root.is_dir() else None
                if hit is not None:
                    found[name] = hit.parent
        if found.keys() >= set(NEEDED):
            return sorted({*found.values(), *_own()})
    raise InputError(
        "The fonts of printed reports are not here: {missing}.",
        remedy="Run “npm ci” in Onemetre's folder, or name a folder with them in ONEMETRE_FONTS.",
        missing=", ".join(name for name in NEEDED if name not in found),
    )


def _own() -> list[Path]:
    """The folder that an office named: what else it holds is found too."""
    named = os.environ.get("ONEMETRE_FONTS")
    return [Path(named)] if named and Path(named).is_dir() else []


def _roots() -> list[Path]:
    roots = [Path(os.environ["ONEMETRE_FONTS"])] if os.environ.get("ONEMETRE_FONTS") else []
    here = Path(__file__).resolve()
    roots.append(here.parent.parent / "fonts")
    parents = (*here.parents, Path.cwd())
    return roots + [parent / "node_modules" / "@expo-google-fonts" for parent in parents]
