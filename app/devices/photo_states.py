"""What a photo of a device shows."""

from enum import StrEnum


class PhotoKind(StrEnum):
    """Its look, for the cosmetic grade, or its type plate, for what was typed by hand."""

    LOOK = "look"
    TYPE_PLATE = "type_plate"
