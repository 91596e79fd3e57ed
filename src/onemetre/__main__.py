"""``python -m onemetre``: the same as ``onemetre``."""

from onemetre.cli.app import main

main()
