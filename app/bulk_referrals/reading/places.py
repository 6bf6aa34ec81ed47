"""Where a cell stands: column letters as spreadsheets show them, and their index from 0."""

from functools import lru_cache


@lru_cache(maxsize=20_000)
def column_letter(index: int) -> str:
    """The letters of a column: 0 is A, 26 is AA, 16,383 is XFD."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The index of a column by its letters, from 0; letters must be A to Z."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
