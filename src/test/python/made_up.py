# SPDX-License-Identifier: Apache-2.0
"""Weights and pictures that depend on nothing but their names and places: those of MadeUpNumbers."""

import zlib

import numpy as np


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
  return np.sqrt(3.0 / inputs)


def made_up(name, shape):
  count = int(np.prod(shape))
  seed = np.uint32(zlib.crc32(name.encode()))
  middle = 1.0 if name.endswith(("variance", "gamma")) else 0.0
  unit = mixed(np.arange(count, dtype=np.uint32) + seed) / 2.0**31 - 1
  return (middle + spread(name, shape) * unit).astype("float32").reshape(shape)


def set_all(model):
  """Gives every variable of a Keras model its numbers, but for counters."""
  for weight in model.weights:
    if weight.dtype == "float32":
      weight.assign(made_up(weight.path, tuple(weight.shape)))


def difference(ours, theirs):
  """The largest, relative to the largest number."""
  theirs = np.asarray(theirs).reshape(-1)
  return float(np.abs(ours - theirs).max() / np.abs(theirs).max())
