"""Neighbours: a picture cut from a page shows one digit, and parts of what stood beside it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from digits.ink.mnist_format import FAINT
from digits.ink.pieces import Piece, bounds, normalize_pieces

if TYPE_CHECKING:
    from digits.recognition.numbers import DigitRecognizer, Number

SURE = 0.7  # confidence of a number that is not doubted
SURE_ALONE = 0.9  # the same of the digit alone: more than a whole picture needs
LARGE = 0.6  # of the digit's ink: a piece with more is no less than the digit
SMALL = 0.4  # of the digit's height: such dots are not what the picture was taken of
NEAR = 4  # pixels from the outermost ink, for what reaches the border as well
NOTE = "Ink beside the digit that reaches the picture's border was left out."


def amid_neighbours(
    recognizer: "DigitRecognizer", pieces: Sequence[Piece], cut: Sequence[bool], number: "Number"
) -> "Number":
    """The one large digit of a picture in the place of a number that is doubtful, if all else is cut off or small.

    Args:
        cut: on which sides, left, top, right and bottom, ink reaches the picture's border.
    """
    sources: dict[int, list[Piece]] = {}
    for piece in pieces:
        sources.setdefault(piece.source, []).append(piece)
    is_doubtful = "?" in number.text or number.confidence < SURE
    if not (any(cut) and is_doubtful and len(sources) > 1):
        return number
    main, *others = sorted(sources.values(), key=_area, reverse=True)
    outermost, (left, top, right, bottom) = np.array(bounds(pieces)), bounds(main)
    extents = []
    for other in others:
        box = np.array(bounds(other))
        if (cut & (np.abs(box - outermost) <= NEAR)).any():
            extents.append(0.0)
        else:
            extents.append(float((box[2:] - box[:2]).max()))
    may_be_one = _area(others[0]) <= LARGE * _area(main) and max(extents) <= SMALL * max(right - left, bottom - top)
    if not may_be_one or min(extents) > 0:
        return number
    answer = recognizer.recognize_pixels([normalize_pieces(main, 0)])[0]
    if answer.digit is None or answer.confidence < SURE_ALONE:
        return number
    return replace(
        number,
        text=str(answer.digit),
        confidence=answer.confidence,
        digits=(answer,),
        boxes=((left, top, right, bottom),),
        parts=(tuple(main),),
        newest=0,
        notes=(NOTE,),
        certainties=(answer.confidence,),
        unsure=(False,),
    )


def _area(pieces: Sequence[Piece]) -> int:
    return sum(int((np.asarray(piece.ink) > FAINT).sum()) for piece in pieces if isinstance(piece.ink, Image.Image))
