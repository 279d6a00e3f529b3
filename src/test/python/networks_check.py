# SPDX-License-Identifier: Apache-2.0
"""Compares what a network sees in two pictures with what Keras's own sees, with the same weights.

The file has lines with a network, the size of its pictures and its classes, by tabs; after each comes a
layer a line: its name, the numbers that leave it. Printed is for each layer the largest difference,
relative to the largest number. Weights and pictures are those of MadeUpNumbers.
"""

import sys

import keras
import numpy as np

from made_up import difference, made_up, set_all

NETWORKS = {
    "VGG16": keras.applications.VGG16,
    "RESNET50": keras.applications.ResNet50,
    "XCEPTION": keras.applications.Xception,
    "EFFICIENTNETB0": keras.applications.EfficientNetB0,
    "EFFICIENTNETB3": keras.applications.EfficientNetB3,
}


def build(network, size, classes):
  keras.backend.clear_session()
  model = NETWORKS[network](
      weights=None, input_shape=size, classes=classes, classifier_activation=None)
  set_all(model)
  if network.startswith("EFFICIENTNET"):
    model.get_layer("normalization").finalize_state()
  return model


def compare(network, size, classes, expected):
  model = build(network, size, classes)
  outputs = keras.Model(model.input, [model.get_layer(name).output for name in expected])
  for name, theirs in zip(expected, outputs(made_up("images", (2,) + size), training=False)):
    print(network, name, difference(expected[name], theirs), sep="\t")


def main(path):
  networks = {}
  with open(path) as lines:
    for line in lines:
      first, *rest = line.split()
      if first in NETWORKS:
        layers = networks.setdefault((first, int(rest[0]), int(rest[1])), {})
      else:
        layers[first] = np.array(rest[0].split(","), dtype="float32")
  for (network, side, classes), layers in networks.items():
    compare(network, (side, side, 3), classes, layers)


main(sys.argv[1])
