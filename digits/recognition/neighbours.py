"""Neighbours: a picture cut from a page shows one digit, and parts of what stood beside it."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from digits.ink.mnist_format import FAINT
from digits.ink.pieces import Piece, bounds

LARGE = 0.6  # of the digit's ink: a piece with more is no less than the digit
SMALL = 0.4  # of the digit's height: such dots are not what the picture was taken of
NEAR = 4  # pixels from the outermost ink, for what reaches the border as well


def piece_amid_neighbours(pieces: Sequence[Piece], cut: Sequence[bool]) -> list[Piece]:
    """The pieces of the one large digit of a picture, where all else is cut off or small; none where it is not so.

    Args:
        cut: on which sides, left, top, right and bottom, ink reaches the picture's border.
    """
    sources: dict[int, list[Piece]] = {}
    for piece in pieces:
        sources.setdefault(piece.source, []).append(piece)
    if not any(cut) or len(sources) < 2:
        return []
    main, *others = sorted(sources.values(), key=_area, reverse=True)
    outermost, (left, top, right, bottom) = np.array(bounds(pieces)), bounds(main)
    extents = []
    for other in others:
        box = np.array(bounds(other))
        if (cut & (np.abs(box - outermost) <= NEAR)).any():
            extents.append(0.0)
        else:
            extents.append(float((box[2:] - box[:2]).max()))
    is_large = _area(others[0]) <= LARGE * _area(main) and max(extents) <= SMALL * max(right - left, bottom - top)
    return main if is_large and min(extents) == 0 else []


def _area(pieces: Sequence[Piece]) -> int:
    return sum(int((np.asarray(piece.ink) > FAINT).sum()) for piece in pieces if isinstance(piece.ink, Image.Image))
