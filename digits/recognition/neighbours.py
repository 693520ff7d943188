"""Neighbours: a picture cut from a page shows one digit, and parts of what stood beside it.

Where a picture's number is doubtful, it is read again as one digit.
"""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from digits.ink.cuts import FAINT
from digits.ink.drawing import Drawing
from digits.ink.mnist_format import normalize_ink
from digits.ink.picture.components import bridge
from digits.ink.pieces import Box, Piece, bounds, normalize_pieces
from digits.ink.segmentation import DIGIT_WIDTH
from digits.recognition import Number, Recognition
from digits.recognition.signs import UNKNOWN

OTHER_INK = 0.6  # of the digit's: a piece with more is no less than the digit, unless that alone lies within
DOT = 0.4  # of the digit's extent: smaller pieces within are not what the picture was taken of
CUT_OFF = 2  # times the digit's extent: what is larger and reaches the border is what the picture was taken of
WHOLE = 0.4, 0.8  # of the digit's height: less wide or high, a part of a neighbour is read as a digit as well
SURE = 0.9  # confidence of a number that is not doubted, and of all the ink as one digit
SURE_ALONE = 0.8  # the same of the digit alone: more than a whole picture needs
LEFT_OUT = "Ink beside the digit that reaches the picture's border was left out."
MAY_BE_DIGIT = "What was left out may be a digit."
NEAR = 4  # pixels from the outermost ink, for what reaches the border as well


def look_again(
    number: Number,
    pieces: list[Piece],
    drawing: Drawing,
    cut: Sequence[bool],
    recognize: Callable[[list[np.ndarray]], list[Recognition]],
) -> Number:
    """A doubtful picture as one digit, if that is sure: amid neighbours that are cut off, or all of its ink."""
    is_unknown = UNKNOWN in number.text
    sure = [
        part
        for part, digit, unsure in zip(number.parts, number.digits, number.unsure, strict=True)
        if digit.digit is not None and not unsure
    ]
    looks: list[tuple[list[Piece], float, tuple[str, ...], np.ndarray]] = []
    if is_unknown or number.confidence < SURE:
        main = piece_amid_neighbours(pieces, cut, () if is_unknown else sure)
        looks += [(main, SURE_ALONE, (LEFT_OUT,), normalize_pieces(main, 0))] if main else []
    left, top, right, bottom = bounds(pieces)
    is_unread = is_unknown and len(sure) <= number.text.count(UNKNOWN) / 3
    if is_unread and right - left < DIGIT_WIDTH * (bottom - top):
        looks.append((pieces, SURE, (), normalize_ink(bridge(drawing.image()))))
    for chosen, least, notes, pixels in looks:
        (answer,) = recognize([pixels])
        sureness = answer.confidence
        if answer.digit is not None and sureness >= least:
            text, boxes, parts = str(answer.digit), (bounds(chosen),), (tuple(chosen),)
            is_unsure = _leaves_out_a_digit(number, chosen)
            notes += (MAY_BE_DIGIT,) * is_unsure
            return Number(text, sureness, (answer,), boxes, parts, 0, notes, (sureness,), (is_unsure,))
    return number


def reached_sides(box: Box, outermost: Box, cut: Sequence[bool]) -> np.ndarray:
    """On which sides ink there may go on beyond the picture: bool (4,), left, top, right and bottom.

    Args:
        outermost: the box of all the ink.
        cut: on which sides ink reaches the picture's border.
    """
    return np.array(cut) & (np.abs(np.array(box) - outermost) <= NEAR)


def piece_amid_neighbours(
    pieces: Sequence[Piece], cut: Sequence[bool], digits: Sequence[Sequence[Piece]] = ()
) -> list[Piece]:
    """The pieces of the one large digit of a picture, where all else is cut off or small; none where it is not so.

    That is what lies within. But where ink reaches the top as well as the bottom, the picture may be cropped to a
    number whose digits differ in height: then it is what has by far the most ink. Whatever is cut off reaches a side
    that the digit does not. Beside one end of it only, a whole one of `digits`, which were read, is no neighbour.
    """
    sources: dict[int, list[Piece]] = {}
    for piece in pieces:
        sources.setdefault(piece.source, []).append(piece)
    groups = sorted(sources.values(), key=_area, reverse=True)
    sides = [reached_sides(bounds(group), bounds(pieces), cut) for group in groups]
    reaching = [bool(each.any()) for each in sides]
    lies_within = not all(reaching) and not (cut[1] and cut[3])
    main = reaching.index(False) if lies_within else 0
    others = [index for index in range(len(groups)) if index != main]
    extents, areas = ([measure(group) for group in groups] for measure in (_extent, _area))
    is_amid = any((sides[index] & ~sides[main]).any() for index in others) and all(
        extents[index] <= (CUT_OFF if reaching[index] else DOT) * extents[main] for index in others
    )
    is_larger = lies_within or all(areas[index] <= OTHER_INK * areas[main] for index in others)
    own = {piece.source for piece in groups[main]}
    beside = [bounds(digit) for digit in digits if not own & {piece.source for piece in digit}]
    width_height = np.array([(right - left, bottom - top) for left, top, right, bottom in beside]).reshape(-1, 2)
    _, top, _, bottom = bounds(groups[main])
    are_whole = (width_height >= np.array(WHOLE) * (bottom - top)).all(axis=1)
    are_flanking = np.any(sides, axis=0)[[0, 2]].all()
    return groups[main] if is_amid and is_larger and (are_flanking or not are_whole.any()) else []


def _leaves_out_a_digit(number: Number, chosen: Sequence[Piece]) -> bool:
    """Whether some pieces leave out what was read as a digit, or is as high as one."""
    own = {piece.source for piece in chosen}
    _, top, _, bottom = bounds(chosen)
    return any(
        own.isdisjoint([piece.source for piece in part])
        and (digit.digit is not None or box[3] - box[1] >= WHOLE[1] * (bottom - top))
        for part, digit, box in zip(number.parts, number.digits, number.boxes, strict=True)
    )


def _extent(pieces: Sequence[Piece]) -> float:
    left, top, right, bottom = bounds(pieces)
    return max(right - left, bottom - top)


def _area(pieces: Sequence[Piece]) -> int:
    return sum(int((np.asarray(piece.ink) > FAINT).sum()) for piece in pieces if isinstance(piece.ink, Image.Image))
