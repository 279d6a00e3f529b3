# SPDX-License-Identifier: Apache-2.0
"""A network with functions, and its Grad-CAM and saliency map by tf.GradientTape on the Keras model itself.

usage: explain_keras.py DIRECTORY
writes DIRECTORY/model (Keras's export), image.rgb (uint8 32, 32, 3), cam and saliency (float32), and prints the class.
"""
import os
import sys

import keras
import numpy as np
import tensorflow as tf

directory = sys.argv[1]
keras.utils.set_random_seed(1)
layers = keras.layers
images = keras.Input((32, 32, 3))
x = layers.Rescaling(1 / 127.5, -1)(images)
x = layers.Conv2D(8, 3, activation="swish", padding="same")(x)
x = layers.MaxPooling2D()(x)
x = layers.DepthwiseConv2D(3, padding="same")(x)
x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
x = layers.Concatenate()([x, layers.Conv2D(8, 1, activation="gelu")(x)])
x = layers.UpSampling2D()(x)
features = layers.Conv2D(12, 3, activation="relu")(x)
logits = layers.Dense(5)(layers.GlobalAveragePooling2D()(features))
model = keras.Model(images, layers.Softmax()(logits))
model.export(os.path.join(directory, "model"), verbose=False)

pixels = np.random.default_rng(2).integers(0, 256, (1, 32, 32, 3), np.uint8)
part = keras.Model(images, [features, logits])
x = tf.constant(pixels, tf.float32)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    maps, y = part(x)
    index = int(np.argmax(y[0]))
    score = y[0, index]
weights = tf.reduce_mean(tape.gradient(score, maps), axis=(1, 2))
cam = tf.nn.relu(tf.einsum("nijk,nk->nij", maps, weights)).numpy()
saliency = tf.reduce_max(tf.abs(tape.gradient(score, x)), axis=-1).numpy()

pixels.tofile(os.path.join(directory, "image.rgb"))
cam.astype("<f4").tofile(os.path.join(directory, "cam"))
saliency.astype("<f4").tofile(os.path.join(directory, "saliency"))
print(index)
