# SPDX-License-Identifier: Apache-2.0
"""Prints what TensorFlow's optimizers make of two variables in some steps.

Usage: optimizers_check.py STEPS

The loss is Σ factor * w² / 2 over the elements of both variables. Prints a line for each variable
after the last step: optimizer, the variable's name, and its elements, separated by tabs.
"""

import sys

import tensorflow.compat.v1 as tf

OPTIMIZERS = {
    "GradientDescent": tf.train.GradientDescentOptimizer(0.1),
    "Momentum": tf.train.MomentumOptimizer(0.1, 0.9),
    "Nesterov": tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "RMSProp": tf.train.RMSPropOptimizer(0.1, 0.9),
    "RMSProp with momentum": tf.train.RMSPropOptimizer(0.1, 0.9, 0.5),
    "Adam": tf.train.AdamOptimizer(0.1),
}


def train(name, optimizer, steps):
  with tf.Graph().as_default(), tf.Session() as session:
    with tf.variable_scope("layer"):
      weights = tf.get_variable("weights", initializer=[1.0, 1.0, 1.0])
    biases = tf.get_variable("biases", initializer=[0.25])
    loss = tf.reduce_sum([1.0, 4.0, 0.5] * weights * weights) / 2 + tf.reduce_sum(2 * biases * biases)
    with tf.name_scope("train"):
      update = optimizer.minimize(loss)
    session.run(tf.global_variables_initializer())
    for _ in range(steps):
      session.run(update)
    for variable in tf.global_variables():
      value = session.run(variable).reshape(-1)
      print(name, variable.op.name, *(repr(float(x)) for x in value), sep="\t")


def main(steps):
  tf.disable_eager_execution()
  tf.enable_resource_variables()
  for name, optimizer in OPTIMIZERS.items():
    train(name, optimizer, int(steps))


if __name__ == "__main__":
  main(*sys.argv[1:])
