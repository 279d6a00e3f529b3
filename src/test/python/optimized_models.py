# SPDX-License-Identifier: Apache-2.0
"""Models whose signatures call functions, with the answers of Python to an input.

usage: optimized_models.py DIRECTORY
writes DIRECTORY/NAME/1 (a SavedModel), DIRECTORY/NAME.input and DIRECTORY/NAME.answer (float32).
"""
import os
import sys

import keras
import numpy as np
import tensorflow as tf

directory = sys.argv[1]
random = np.random.default_rng(1)
keras.utils.set_random_seed(1)
layers = keras.layers
SIDE = 24


def write(name, answers):
    images = random.uniform(0, 255, (3, SIDE, SIDE, 3)).astype(np.float32)
    images.tofile(os.path.join(directory, name + ".input"))
    np.asarray(answers(tf.constant(images)), np.float32).tofile(os.path.join(directory, name + ".answer"))


def norm(x):
    return layers.BatchNormalization()(x)


def mobile(x):
    x = layers.ReLU(6.0)(norm(layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(x)))
    for channels in (12, 16):
        x = layers.ReLU(6.0)(norm(layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)))
        x = layers.ReLU(6.0)(norm(layers.Conv2D(channels, 1, use_bias=False)(x)))
    return layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x))


def residual(x):
    x = layers.MaxPooling2D(3, 2, "same")(layers.ReLU()(norm(layers.Conv2D(8, 7, padding="same")(x))))
    y = layers.ReLU()(norm(layers.Conv2D(8, 3, padding="same")(x)))
    y = norm(layers.Conv2D(8, 3, padding="same")(y))
    x = layers.ReLU()(layers.Add()([x, y]))
    return layers.GlobalAveragePooling2D()(norm(layers.MaxPooling2D()(layers.Conv2D(6, 1)(x))))


for name, body in ("mobile", mobile), ("residual", residual):
    images = keras.Input((SIDE, SIDE, 3))
    scores = layers.Dense(5, activation="softmax")(body(layers.Rescaling(1 / 127.5, -1)(images)))
    model = keras.Model(images, scores)
    for variable in model.weights:
        if any(part in variable.path for part in ("gamma", "beta", "moving")):
            variable.assign(random.uniform(0.2, 1.5, variable.shape))
    model.export(os.path.join(directory, name, "1"), verbose=False)
    write(name, model)


class Fused(tf.Module):
    """Two results, one function that calls another, and a branch that depends on the images."""

    def __init__(self):
        self.filter = tf.Variable(random.normal(0, 0.3, (3, 3, 3, 6)), dtype=tf.float32)
        numbers = [tf.Variable(random.uniform(0.2, 1.5, 6), dtype=tf.float32) for _ in range(4)]
        self.gamma, self.beta, self.mean, self.variance = numbers

    @tf.function
    def normalized(self, x):
        x = tf.nn.conv2d(x, self.filter, 1, "SAME")
        return tf.compat.v1.nn.fused_batch_norm(
            x, self.gamma, self.beta, self.mean, self.variance, is_training=False
        )[0]

    @tf.function(input_signature=[tf.TensorSpec((None, SIDE, SIDE, 3), tf.float32, "images")])
    def answer(self, images):
        x = tf.nn.relu(self.normalized(images / 255))
        if tf.reduce_mean(images) > 1000:
            x = x + 1
        return {"largest": tf.reduce_max(x, (1, 2)), "means": tf.reduce_mean(x, (1, 2))}


class Counting(tf.Module):
    """Each answer changes the next one."""

    def __init__(self):
        self.count = tf.Variable(0.0)

    @tf.function(input_signature=[tf.TensorSpec((None, SIDE, SIDE, 3), tf.float32, "images")])
    def answer(self, images):
        return {"means": tf.reduce_mean(images, (1, 2)) + self.count.assign_add(1.0)}


fused = Fused()
tf.saved_model.save(fused, os.path.join(directory, "fused", "1"), {"serving_default": fused.answer})
write("fused", lambda images: fused.answer(images)["means"])
counting = Counting()
tf.saved_model.save(counting, os.path.join(directory, "counting", "1"), {"serving_default": counting.answer})
write("counting", lambda images: tf.reduce_mean(images, (1, 2)) + 1)
