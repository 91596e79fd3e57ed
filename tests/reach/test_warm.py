"""The engine knows whether it has been compiled here."""

from onemetre.reach import kernels
from onemetre.reach.warm import is_compiled


def test_it_is_compiled_once_its_search_has_been_cached(tmp_path, monkeypatch):
    class Stats:
        cache_path = str(tmp_path)

    class Search:
        __name__ = "nearest_tree"
        stats = Stats

    monkeypatch.setattr(kernels, "nearest_tree", Search())
    assert not is_compiled()
    (tmp_path / "kernels.nearest_tree-93.py311.nbi").touch()
    assert is_compiled()
