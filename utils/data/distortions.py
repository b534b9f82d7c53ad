"""Small random turns, stretches and shifts of pictures, for training on more than there is."""

import numpy as np
from scipy import sparse

from utils.inputs import check_positive


def warp(X, turn=0.0, scale=(1.0, 1.0), shear=0.0, shift=(0.0, 0.0)) -> np.ndarray:
    """Pictures turned, stretched, sheared and moved about their middle, all in the same way.

    Parameters
    ----------
    X : (N, side²) array
    turn : float          degrees, anticlockwise
    scale : two numbers   1.1 makes the ink 1.1 times as high, or as wide
    shear : float         how far a row moves sideways per row of distance from the middle
    shift : two numbers   pixels downwards and to the right

    Returns
    -------
    (N, side²) array      brightness between pixels is interpolated; outside there is paper (0)

    Raises
    ------
    ValueError            if a row is no square picture, or a scale is not above 0
    """
    X = np.asarray(X)
    side = _side(X)
    for value in scale:
        check_positive("scale", value)
    S = _matrices(side, *(np.array([v], dtype=float) for v in (turn, scale, shear, shift)))
    return np.ascontiguousarray((S.astype(X.dtype) @ np.ascontiguousarray(X.T)).T)


def shift(X, down, right):
    """Pictures moved by whole pixels, paper where nothing was: (N, side²) -> (N, side²)."""
    side = round(X.shape[1] ** 0.5)
    paper = (side, side)
    pictures = np.pad(X.reshape(-1, side, side), ((0, 0), paper, paper))
    moved = pictures[:, side - down : 2 * side - down, side - right : 2 * side - right]
    return moved.reshape(X.shape)


class RandomAffine:
    """Small random turns, stretches, shears and shifts: new pictures of the same digits.

    An ``augment`` for `NeuralNetwork.fit`. Every few neighbours in a batch share one distortion,
    since a distortion is a sparse matrix (side², side²) and a product with several columns costs
    little more than with one.

    Parameters
    ----------
    turn : float     largest angle, in degrees
    scale : float    0.1: from 0.9 to 1.1 times as high and as wide, independently
    shear : float    see `warp`
    shift : float    largest shift in each direction, in pixels
    share : int      how many neighbours in a batch get the same distortion

    Raises
    ------
    ValueError       if a size is negative, scale is 1 or more, or share is below 1

    Source: Simard, Steinkraus and Platt (2003).
    """

    def __init__(self, turn=15.0, scale=0.15, shear=0.2, shift=2.0, share: int = 8):
        for name, value in (("turn", turn), ("scale", scale), ("shear", shear), ("shift", shift)):
            check_positive(name, value, zero=True)
        if scale >= 1:
            raise ValueError(f"scale is {scale}: a picture cannot be made {1 - scale:g} times big.")
        check_positive("share", share, whole=True)
        self.turn, self.scale, self.shear, self.shift = turn, scale, shear, shift
        self.share = share

    def __call__(self, Xb, rng: np.random.Generator) -> np.ndarray:
        """Return distorted copies: (B, side²), generator -> (B, side²)."""
        B, D = Xb.shape
        groups = -(-B // self.share)
        matrices = _matrices(
            _side(Xb),
            rng.uniform(-self.turn, self.turn, groups),
            rng.uniform(1 - self.scale, 1 + self.scale, (groups, 2)),
            rng.uniform(-self.shear, self.shear, groups),
            rng.uniform(-self.shift, self.shift, (groups, 2)),
        ).astype(Xb.dtype, copy=False)
        full = np.zeros((groups * self.share, D), Xb.dtype)
        full[:B] = Xb
        columns = full.reshape(groups, self.share, D).swapaxes(1, 2).reshape(groups * D, -1)
        new = (matrices @ columns).reshape(groups, D, self.share).swapaxes(1, 2)
        return new.reshape(-1, D)[:B]


def _side(X) -> int:
    side = round(X.shape[-1] ** 0.5)
    if X.ndim != 2 or side * side != X.shape[1]:
        raise ValueError(f"X has shape {X.shape}: one square picture a row, (N, side²).")
    return side


def _matrices(side: int, turn, scale, shear, shift) -> sparse.csr_matrix:
    """G distortions as one block-diagonal matrix (G side², G side²), float32.

    turn (G,), scale (G, 2), shear (G,), shift (G, 2), as in `warp`. Each new pixel looks back to
    where it came from and mixes the four old pixels around that place.
    """
    G, D = len(turn), side * side
    angle, shear = np.deg2rad(np.asarray(turn)), np.asarray(shear)
    cos, sin = np.cos(angle), np.sin(angle)
    # new = turn · shear · scale · old, in (row, column) with rows downwards; this is its inverse
    back = np.empty((G, 2, 2), np.float32)
    high, wide = np.reshape(scale, (G, 2)).T
    back[:, 0, 0], back[:, 0, 1] = cos / high, sin / high
    back[:, 1, 0], back[:, 1, 1] = (-sin - shear * cos) / wide, (cos - shear * sin) / wide
    middle = np.float32((side - 1) / 2)
    rows, columns = np.divmod(np.arange(D, dtype=np.float32), np.float32(side))
    new = np.stack([rows, columns]) - middle
    new = new[None] - np.reshape(shift, (G, 2, 1)).astype(np.float32)
    old = back @ new + middle  # (G, 2, D)
    corner = np.floor(old)
    part = old - corner
    at = corner.astype(np.int32)[..., None] + np.arange(2, dtype=np.int32)  # (G, 2, D, 2)
    weight = np.stack([1 - part, part], axis=-1)
    weight *= (at >= 0) & (at < side)  # paper outside
    np.clip(at, 0, side - 1, out=at)
    index = at[:, 0, :, :, None] * side + at[:, 1, :, None, :]  # (G, D, 2, 2)
    index += (np.arange(G, dtype=np.int32) * D)[:, None, None, None]
    values = weight[:, 0, :, :, None] * weight[:, 1, :, None, :]
    starts = np.arange(0, 4 * G * D + 1, 4, dtype=np.int32)
    return sparse.csr_matrix((values.reshape(-1), index.reshape(-1), starts), (G * D, G * D))
