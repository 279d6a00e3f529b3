# SPDX-License-Identifier: Apache-2.0
"""Compares a training step of a small network with Keras's, variable by variable.

The file has a variable a line: name, numbers, by a tab. Printed is for each the largest difference,
relative to the largest number. Keras keeps the batch's own variance; here it is made n / (n - 1) of it,
which TensorFlow's fused operation gives.
"""

import sys

import keras
import numpy as np

from made_up import difference, made_up, set_all

LAYERS = keras.layers
MOMENTUM = 0.99
NORMALIZED = 4 * 5 * 5  # numbers of a channel


def network():
  images = keras.Input((9, 9, 3))
  x = LAYERS.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="conv")(images)
  x = LAYERS.BatchNormalization(name="conv_bn")(x)
  first = LAYERS.Activation("relu", name="relu")(x)
  x = LAYERS.SeparableConv2D(8, 3, padding="same", use_bias=False, name="sep")(first)
  x = LAYERS.BatchNormalization(name="sep_bn")(x)
  x = LAYERS.GlobalAveragePooling2D(name="pool")(LAYERS.Add(name="add")([first, x]))
  return keras.Model(images, LAYERS.Dense(10, name="dense")(x))


def unbiased(path, moved):
  """Of the kept variance, what the batch added, times n / (n - 1)."""
  kept = MOMENTUM * made_up(path, moved.shape)
  return kept + (moved - kept) * NORMALIZED / (NORMALIZED - 1)


def main(path):
  model = network()
  set_all(model)
  model.compile(
      optimizer=keras.optimizers.SGD(0.1),
      loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
  model.train_on_batch(made_up("images", (4, 9, 9, 3)), np.arange(4))
  found = {}
  for weight in model.weights:
    value = np.asarray(weight)
    variance = weight.path.endswith("moving_variance")
    found[weight.path] = unbiased(weight.path, value) if variance else value
  with open(path) as lines:
    for line in lines:
      name, numbers = line.split("\t")
      print(name, difference(np.array(numbers.split(","), "float32"), found[name]), sep="\t")


main(sys.argv[1])
