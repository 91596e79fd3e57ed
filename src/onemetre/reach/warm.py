"""Whether the engine was compiled on this machine before: the first use takes a while longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onemetre.reach import kernels


def is_compiled() -> bool:
    """The searches are in the compiler's cache, and need not be compiled when first used."""
    search: Any = kernels.nearest_tree
    folder = Path(search.stats.cache_path)
    return any(folder.glob(f"kernels.{search.__name__}-*.nbi"))
