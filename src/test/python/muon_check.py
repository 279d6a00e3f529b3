# SPDX-License-Identifier: Apache-2.0
"""Prints what Keras's Muon makes of three variables in some steps.

Usage: muon_check.py STEPS

The loss is Σ factor * w² / 2 over the elements of all variables, where the factors of a variable are 1, 2, 3, … Prints a
line a variable after the last step: its name and its elements, separated by tabs. Of the kernel of a convolution, which
Keras leaves to Adam, it is what Keras makes of it as a matrix.
"""

import sys

import keras
import numpy as np

SHAPES = {"tall": (6, 4), "wide": (3, 5), "conv": (2 * 2 * 3, 4), "bias": (4,)}


def main(steps):
    variables = []
    for name, shape in SHAPES.items():
        size = int(np.prod(shape))
        values = np.cos(np.arange(size, dtype=np.float32)).reshape(shape)
        variables.append(keras.Variable(values, name=name))
    muon = keras.optimizers.Muon(learning_rate=0.1, weight_decay=None, adam_weight_decay=None)
    for _ in range(steps):
        factors = [np.arange(1, v.numpy().size + 1, dtype=np.float32).reshape(v.shape) for v in variables]
        muon.apply([v * f for v, f in zip(variables, factors)], variables)
    for variable in variables:
        print(variable.name, *(repr(float(x)) for x in variable.numpy().reshape(-1)), sep="\t")


if __name__ == "__main__":
    main(int(sys.argv[1]))
