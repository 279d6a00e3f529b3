# SPDX-License-Identifier: Apache-2.0
"""Prints what Keras makes of a picture: fill mode; theta tx ty shear zx zy cval; picture; result."""
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
from keras.src.legacy.preprocessing.image import apply_affine_transform

CASES = [(30, 0, 0, 0, 1, 1), (0, 2.5, -1.25, 0, 0.6, 1.4), (-20, 3, 9, 25, 1.7, 0.8)]
picture = np.random.RandomState(1).uniform(0, 255, (8, 8, 3)).astype(np.float32)


def text(values):
    return " ".join(repr(float(value)) for value in np.ravel(values))


for mode in "nearest", "reflect", "wrap", "constant":
    for theta, tx, ty, shear, zx, zy in CASES:
        moved = apply_affine_transform(
            picture.copy(), theta, tx, ty, shear, zx, zy, 0, 1, 2, mode, 7.0, 1
        )
        parameters = (theta, tx, ty, shear, zx, zy, 7.0)
        print(";".join([mode.upper(), text(parameters), text(picture), text(moved)]))
