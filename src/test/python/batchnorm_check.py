# SPDX-License-Identifier: Apache-2.0
"""Prints what Keras's BatchNormalization makes of one batch: a name and numbers a line, by tabs.

The batch is 3 sin(i) + 1 and the loss Σ cos(i) y, with i the element's number. The kept variance is
printed as if Keras kept n / (n - 1) of the batch's, which TensorFlow's fused operation gives.
"""

import numpy as np
import tensorflow as tf

SHAPE = (4, 3, 2, 2)
MOMENTUM = 0.9
STEPS = 3


def show(name, values):
  print(name, *(repr(float(v)) for v in np.asarray(values).reshape(-1)), sep="\t")


def main():
  x = tf.constant((3 * np.sin(np.arange(48)) + 1).astype("float32").reshape(SHAPE))
  weights = tf.constant(np.cos(np.arange(48)).astype("float32").reshape(SHAPE))
  norm = tf.keras.layers.BatchNormalization(momentum=MOMENTUM)
  norm.build(SHAPE)
  for _ in range(STEPS):
    with tf.GradientTape() as tape:
      tape.watch(x)
      y = norm(x, training=True)
      loss = tf.reduce_sum(weights * y)
  dx, dgamma, dbeta = tape.gradient(loss, [x, norm.gamma.value, norm.beta.value])
  show("training", y)
  show("dx", dx)
  show("dgamma", dgamma)
  show("dbeta", dbeta)
  show("moving_mean", norm.moving_mean)
  n = 24
  start = MOMENTUM**STEPS
  norm.moving_variance.assign(start + (np.asarray(norm.moving_variance) - start) * n / (n - 1))
  show("moving_variance", norm.moving_variance)
  show("inference", norm(x, training=False))


if __name__ == "__main__":
  main()
