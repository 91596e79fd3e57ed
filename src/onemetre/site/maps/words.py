"""What the map's script says: the words are here, so that one catalogue holds them all."""

from __future__ import annotations

from onemetre.ground.language import tr


def map_words() -> dict[str, str]:
    """Key of the script -> words in the language in force."""
    return {
        "map": tr("Map of walking times. Arrow keys move it, plus and minus zoom, Enter asks about"
                  " the street or home in the middle."),
        "in": tr("Zoom in"), "out": tr("Zoom out"),
        "here": tr("here"), "see": tr("nobody has looked here yet"),
        "stop": tr("an adult is needed here"),
        "nothing": tr("There is no home or street in the middle of the map. Move it a little."),
        "broken": tr("The map cannot be drawn on this device. The table beside it says the same."),
    }  # fmt: skip
