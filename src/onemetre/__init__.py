"""Onemetre (一米): see the city from one metre.

Rooms, lowest first: ``ground``; ``reach``, ``policy``, ``press``; ``atlas``;
``measure``; ``cli``. A room knows the floors below it and nothing above.
"""

__version__ = "0.1.0"
