# SPDX-License-Identifier: Apache-2.0
"""Compares what a network sees in two pictures with what Keras's own sees, with the same weights.

The file begins with the network, the size of its pictures and its classes, by tabs; then comes a layer
a line: its name, the numbers that leave it. Printed is for each layer the largest difference, relative
to the largest number. Weights and pictures are those of MadeUpNumbers.
"""

import sys
import zlib

import keras
import numpy as np

NETWORKS = {
    "VGG16": keras.applications.VGG16,
    "RESNET50": keras.applications.ResNet50,
    "XCEPTION": keras.applications.Xception,
    "EFFICIENTNETB0": keras.applications.EfficientNetB0,
    "EFFICIENTNETB3": keras.applications.EfficientNetB3,
}


def mixed(place):
  x = place
  x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7feb352d)
  x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846ca68b)
  return x ^ (x >> np.uint32(16))


def spread(name, shape):
  if name == "images":
    return 1.0
  if not name.endswith("kernel"):
    return 0.5
  inputs = int(np.prod(shape[:-1]))
  if name.endswith(("dwconv/kernel", "depthwise_kernel")):
    inputs //= shape[2]
  return np.sqrt(6.0 / inputs)


def made_up(name, shape):
  count = int(np.prod(shape))
  seed = np.uint32(zlib.crc32(name.encode()))
  middle = 1.0 if name.endswith(("variance", "gamma")) else 0.0
  unit = mixed(np.arange(count, dtype=np.uint32) + seed) / 2.0**31 - 1
  return (middle + spread(name, shape) * unit).astype("float32").reshape(shape)


def main(path):
  with open(path) as file:
    network, side, classes = file.readline().split()
    expected = {}
    for line in file:
      name, numbers = line.split("\t")
      expected[name] = np.array(numbers.split(","), dtype="float32")
  size = (int(side), int(side), 3)
  model = NETWORKS[network](
      weights=None, input_shape=size, classes=int(classes), classifier_activation=None)
  for weight in model.weights:
    if weight.dtype == "float32":
      weight.assign(made_up(weight.path, tuple(weight.shape)))
    if weight.path.startswith("normalization/"):
      model.get_layer("normalization").finalize_state()
  outputs = keras.Model(model.input, [model.get_layer(name).output for name in expected])
  for name, theirs in zip(expected, outputs(made_up("images", (2,) + size), training=False)):
    theirs = np.asarray(theirs).reshape(-1)
    difference = np.abs(expected[name] - theirs).max() / np.abs(theirs).max()
    print(name, float(difference), sep="\t")


main(sys.argv[1])
