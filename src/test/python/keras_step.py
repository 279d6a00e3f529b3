# SPDX-License-Identifier: Apache-2.0
"""Saves a model in a folder before and after a training step of Keras, with the step's images.

The model has a batch norm, a frozen layer, and a part that is called twice, with a batch norm in it.
"""

import os
import sys

import keras
import numpy as np

LAYERS = keras.layers
SIZE = (12, 12, 3)


def part():
  images = keras.Input((6, 6, 8))
  x = LAYERS.Conv2D(8, 3, padding="same", activation="relu", name="twice")(images)
  return keras.Model(images, LAYERS.BatchNormalization(momentum=0.9, name="twice_bn")(x), name="part")


def network():
  images = keras.Input(SIZE)
  x = LAYERS.Conv2D(8, 3, padding="same", use_bias=False, name="conv")(images)
  x = LAYERS.BatchNormalization(momentum=0.9, name="conv_bn")(x)
  x = LAYERS.MaxPooling2D(name="pool")(LAYERS.Activation("relu", name="relu")(x))
  x = LAYERS.Conv2D(8, 3, padding="same", name="frozen", trainable=False)(x)
  x = LAYERS.BatchNormalization(name="frozen_bn", trainable=False)(x)
  shared = part()
  x = LAYERS.Add(name="add")([x, shared(shared(x))])
  x = LAYERS.BatchNormalization(name="flat_bn")(LAYERS.Flatten(name="flat")(x))
  return keras.Model(images, LAYERS.Dense(5, activation="softmax", name="dense")(x))


def main(folder):
  keras.utils.set_random_seed(1)
  model = network()
  random = np.random.default_rng(1)
  for weight in model.weights:
    weight.assign(weight + random.uniform(0, 0.1, weight.shape))
  images = random.uniform(-1, 1, (4, *SIZE)).astype("float32")
  np.save(os.path.join(folder, "images.npy"), images)
  model.save(os.path.join(folder, "before.keras"))
  model.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
  model.train_on_batch(images, np.arange(4))
  model.save(os.path.join(folder, "after.keras"))


main(sys.argv[1])
