"""Colours and type of everything drawn: one place, so that page, print and chart agree.

Contrast on paper is measured: text colours reach 4.5:1, the persimmon of marks is not for text.
"""

from __future__ import annotations

PAPER = "#FBFAF6"
INK = "#1E2A32"
QUIET = "#5F6B74"
LINE = "#E3E0D8"
PERSIMMON = "#D9532C"  # marks and logo only
PERSIMMON_TEXT = "#B4411E"
JADE = "#1F7A6D"
SUN = "#E9B44C"
SUN_TEXT = "#85600F"
WASH = "#F4F1E8"

#: Tone of a text -> its colour.
TONES = {
    "plain": INK, "quiet": QUIET, "good": JADE, "bad": PERSIMMON_TEXT, "attention": SUN_TEXT,
}  # fmt: skip

#: Walking time, near to far, in even steps of lightness: dark is near, distance fades.
RAMP = ("#113768", "#3D5873", "#69787B", "#969980", "#C5B982", "#F6DB80")

# Map.
GROUND = "#F8F6EF"
GROUND_KINDS = {"green": "#E3E9D6", "water": "#D3E1E5", "pitch": "#ECE9D2", "built": "#F0EDE4"}
BUILDING = ("#F0EDE4", "#DDD8CB")  # fill, edge
BIG_ROAD = ("#CFCABD", "#F1EDE3")  # casing, core
UNREACHABLE = "#A9A598"
HATCH = ("#7D858B", "#F4F1E8")  # strokes, ground

SANS = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
#: Bold is the second and last weight.
BOLD = "700"
