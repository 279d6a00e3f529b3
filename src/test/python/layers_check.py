# SPDX-License-Identifier: Apache-2.0
"""Compares layers with Keras's, or, where Keras has none, with a few lines of TensorFlow.

The file has a tensor a line: case, name, shape, numbers, by tabs. `x` goes in, `y` comes out, the loss
is the sum of `y` times `factors`, and `dkernel` is its derivative by `kernel`. Printed is a line for each
of them: case, name, largest difference relative to the largest number (0 for what was only given).
"""

import sys

import keras
import numpy as np
import tensorflow as tf
from keras.src.applications import imagenet_utils

LAYERS = keras.layers


def of(layer):
  """A Keras layer, whose variables are set by their names."""
  def run(v):
    y = layer(v["x"])
    for weight in layer.weights:
      weight.assign(v[weight.name])
    # Keras's variables are replaced by the tape's, so that both are watched.
    with keras.StatelessScope([(w, v[w.name]) for w in layer.weights]):
      return layer(v["x"])
  return run


def normalization(v):
  layer = LAYERS.Normalization(mean=v["mean"].numpy(), variance=v["variance"].numpy())
  return layer(v["x"])


def local(size, stride, padding):
  """A dense layer a place."""
  def run(v):
    x = tf.pad(v["x"], [[0, 0], [1, 1], [1, 1], [0, 0]]) if padding else v["x"]
    height, width, _ = v["bias"].shape
    rows = []
    for i in range(height):
      for j in range(width):
        patch = x[:, i * stride:i * stride + size, j * stride:j * stride + size, :]
        flat = tf.reshape(patch, [patch.shape[0], -1])
        rows.append(tf.tanh(flat @ v["kernel"][i * width + j] + v["bias"][i, j]))
    return tf.reshape(tf.stack(rows, 1), [x.shape[0], height, width, -1])
  return run


def partial(v):
  k = v["kernel"]
  zero = tf.zeros_like(k[:, :, 0])
  first = tf.stack([k[:, :, 0], zero, k[:, :, 1], zero], 2)
  second = tf.stack([zero, k[:, :, 2], k[:, :, 3], k[:, :, 4]], 2)
  return tf.tanh(tf.nn.conv2d(v["x"], tf.stack([first, second], 3), 1, "VALID") + v["bias"])


def scaled_tanh(x):
  return 1.7159 * tf.tanh(x * 2 / 3)


def squeeze_excitation(v):
  y = tf.nn.conv2d(v["x"], v["kernel"], 1, "SAME") + v["bias"]
  squeezed = LAYERS.GlobalAveragePooling2D()(y)
  reduced = tf.nn.relu(squeezed @ v["kernel_1"] + v["bias_1"])
  factors = tf.sigmoid(reduced @ v["kernel_2"] + v["bias_2"])
  return LAYERS.Multiply()([y, LAYERS.Reshape((1, 1, 6))(factors)])


def radial_basis(v):
  points = tf.reshape(v["x"], [2, -1])[:, :3]
  centers = tf.constant([[1., -1., 1.], [-1., 1., 0.]])
  return tf.stack([tf.reduce_sum((points - c)**2, 1) for c in tf.unstack(centers)], 1)


TWINS = {
    "conv": of(LAYERS.Conv2D(5, 3, strides=2, activation="silu")),
    "conv groups": of(LAYERS.Conv2D(6, 3, padding="same", groups=2, use_bias=False)),
    "depthwise": of(LAYERS.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2)),
    "depthwise valid": of(LAYERS.DepthwiseConv2D(3, use_bias=False)),
    "separable": of(LAYERS.SeparableConv2D(5, 3, padding="same")),
    "separable stride": of(
        LAYERS.SeparableConv2D(5, 3, strides=2, padding="same", use_bias=False)),
    "local same": local(3, 1, True),
    "local valid": local(2, 2, False),
    "partial": partial,
    "max valid": of(LAYERS.MaxPooling2D(3, 2)),
    "average same": of(LAYERS.AveragePooling2D(3, 2, padding="same")),
    "average valid": of(LAYERS.AveragePooling2D(2, 2)),
    "global average": of(LAYERS.GlobalAveragePooling2D()),
    "global average image": of(LAYERS.GlobalAveragePooling2D(keepdims=True)),
    "depthwise max": lambda v: tf.reduce_max(tf.reshape(v["x"], [2, 6, 6, 2, 2]), -1),
    "subsampling": lambda v: scaled_tanh(
        LAYERS.AveragePooling2D(2)(v["x"]) * v["coefficient"] + v["bias"]),
    "dense": lambda v: of(LAYERS.Dense(5, activation="silu"))(
        {**v, "x": LAYERS.Flatten()(v["x"])}),
    "relu6": lambda v: LAYERS.ReLU(max_value=6)(3 * v["x"]),
    "sigmoid": of(LAYERS.Activation("sigmoid")),
    "swish": of(LAYERS.Activation("silu")),
    "scaled tanh": lambda v: scaled_tanh(v["x"]),
    "shortcut": lambda v: tf.pad(v["x"][:, ::2, ::2], [[0, 0], [0, 0], [0, 0], [0, 2]]),
    "padding": of(LAYERS.ZeroPadding2D(((1, 2), (0, 3)))),
    "rescaling": of(LAYERS.Rescaling([1., 2., 3., 4.], -1)),
    "normalization": normalization,
    "squeeze excitation": squeeze_excitation,
    "radial basis": radial_basis,
    "concatenate": lambda v: LAYERS.Concatenate()([v["x"], tf.tanh(v["x"])]),
    "add": lambda v: LAYERS.Add()([v["x"], tf.tanh(v["x"])]),
}

KERAS = {
    "conv": of(LAYERS.Conv2D(3, (3, 2), strides=(2, 1), padding="same")),
    "conv groups": of(
        LAYERS.Conv2D(4, (3, 2), strides=(2, 1), padding="same", groups=2, use_bias=False)),
    "conv each channel": of(LAYERS.Conv2D(8, 3, strides=2, padding="same", groups=4)),
    "conv each channel dilated": of(LAYERS.Conv2D(
        4, (2, 3), padding="same", groups=4, dilation_rate=(2, 1), use_bias=False)),
    "depthwise dilated": of(LAYERS.DepthwiseConv2D(
        (2, 3), padding="same", depth_multiplier=2, dilation_rate=(2, 1))),
    "separable": of(LAYERS.SeparableConv2D(3, 3, strides=2, padding="same", depth_multiplier=2)),
    "transposed": of(LAYERS.Conv2DTranspose(3, 3, strides=2, padding="same")),
    "transposed longer": of(LAYERS.Conv2DTranspose(
        3, 3, strides=2, padding="same", output_padding=(1, 0), use_bias=False)),
    "dense": of(LAYERS.Dense(3)),
    "max": of(LAYERS.MaxPooling2D((3, 2), (1, 2), padding="same")),
    "average": of(LAYERS.AveragePooling2D((3, 2), (1, 2), padding="same")),
    "global max": of(LAYERS.GlobalMaxPooling2D(keepdims=True)),
    "global average": of(LAYERS.GlobalAveragePooling2D()),
    "layer norm": of(LAYERS.LayerNormalization(axis=[1, 3], epsilon=0.01)),
    "group norm": of(LAYERS.GroupNormalization(2, epsilon=0.01)),
    "unit norm": of(LAYERS.UnitNormalization()),
    "prelu": of(LAYERS.PReLU(shared_axes=[1, 2])),
    "relu layer": of(LAYERS.ReLU(max_value=2., negative_slope=0.1, threshold=0.5)),
    "elu layer": of(LAYERS.ELU(0.7)),
    "softmax over rows": of(LAYERS.Softmax(1)),
    "stride padding": lambda v: LAYERS.ZeroPadding2D(imagenet_utils.correct_pad(v["x"], 5))(v["x"]),
    "crop": of(LAYERS.Cropping2D(((1, 0), (2, 1)))),
    "permute": of(LAYERS.Permute((3, 1, 2))),
    "reshape": of(LAYERS.Reshape((4, -1))),
    "up nearest": of(LAYERS.UpSampling2D((2, 3))),
    "up bilinear": of(LAYERS.UpSampling2D((2, 3), interpolation="bilinear")),
    "average of two": lambda v: LAYERS.Average()([v["x"], tf.tanh(v["x"])]),
    "swish": of(LAYERS.Activation("silu")),
    "hard_swish": of(LAYERS.Activation("hard_silu")),
    "steep_hard_sigmoid": lambda v: tf.clip_by_value(0.2 * v["x"] + 0.5, 0, 1),
}


def local(v, kind, same):
  """Keras 2's LocallyConnected2D of windows of 2x3 and strides (2, 1), pixel by pixel."""
  x, kernel = v["x"], v["kernel"]
  _, rows, columns, channels = x.shape
  top, left = (1, 1) if same else (0, 0)
  high, wide = ((rows + 1) // 2, columns) if same else (rows // 2, columns - 2)
  filters = v["bias"].shape[-1]
  used, pixels = 0, []
  for i in range(high):
    for j in range(wide):
      window = [(r, c) for r in range(2 * i - top, 2 * i - top + 2) for c in range(j - left, j - left + 3)]
      inside = [(r, c) for r, c in window if 0 <= r < rows and 0 <= c < columns]
      patch = tf.concat([x[:, r, c, :] for r, c in inside], axis=1)
      if kind == "patches":
        own = kernel[i * wide + j]
      elif kind == "dense":
        own = tf.concat([kernel[r, c, :, i, j, :] for r, c in inside], axis=0)
      else:
        count = len(inside) * channels * filters
        own = tf.transpose(tf.reshape(kernel[used:used + count], (filters, -1)))
        used += count
      pixels.append(patch @ own)
  return tf.reshape(tf.stack(pixels, axis=1), (-1, high, wide, filters)) + v["bias"]


TWINS.update(("keras " + name, twin) for name, twin in KERAS.items())
TWINS.update({
    "keras local": lambda v: local(v, "patches", False),
    "keras local dense": lambda v: local(v, "dense", True),
    "keras local sparse": lambda v: local(v, "sparse", True),
})
TWINS.update(
    ("keras " + name, of(LAYERS.Activation(name)))
    for name in "linear relu relu6 sigmoid tanh softmax log_softmax softplus softsign elu selu"
    " exponential gelu mish leaky_relu hard_sigmoid log_sigmoid celu hard_tanh soft_shrink"
    " tanh_shrink squareplus sparse_plus".split())


def read(path):
  cases = {}
  with open(path) as lines:
    for line in lines:
      case, name, shape, numbers = line.rstrip("\n").split("\t")
      sizes = [int(n) for n in shape.split(",")]
      values = np.array(numbers.split(","), dtype="float32").reshape(sizes)
      tensors = cases.setdefault(case, {})
      count = 1
      free = name
      while free in tensors:
        free = f"{name}_{count}"
        count += 1
      tensors[free] = values
  return cases


def difference(ours, theirs):
  theirs = np.asarray(theirs)
  if ours.shape != theirs.shape:
    return float("inf")
  return float(np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 1e-30))


def compare(case, tensors):
  derivatives = {n[1:]: v for n, v in tensors.items() if n.startswith("d") and n[1:] in tensors}
  given = {n: tf.constant(v) for n, v in tensors.items()
           if n not in ("y", "factors") and n[1:] not in derivatives}
  with tf.GradientTape() as tape:
    for value in given.values():
      tape.watch(value)
    y = TWINS[case](given)
    loss = tf.reduce_sum(y * tensors["factors"])
  by = tape.gradient(loss, {n: given[n] for n in derivatives})
  found = {"y": difference(tensors["y"], y)}
  found.update({"d" + n: difference(v, by[n]) for n, v in derivatives.items()})
  for name in tensors:
    print(case, name, found.get(name, 0.0), sep="\t")


def main(path):
  for case, tensors in read(path).items():
    compare(case, tensors)


main(sys.argv[1])
