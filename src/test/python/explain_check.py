# SPDX-License-Identifier: Apache-2.0
"""Grad-CAM and saliency maps by tf.GradientTape, compared with those of Java.

usage: explain_check.py MODEL IMAGES_TENSOR PIXELS_TENSOR LAYER_TENSOR LOGITS_TENSOR DIRECTORY [MAPS]
DIRECTORY has, for each NAME: NAME.rgb (uint8 height, width, 3 with a header of two int32), NAME.class,
NAME.cam and NAME.saliency (float32 with a header of two int32). Prints the largest differences, relative to
the largest value of each map. MAPS is a file that gets Python's Grad-CAM maps as text, a line for each image.
"""
import glob
import os
import sys

import numpy as np
import tensorflow as tf

model, images_name, pixels_name, layer_name, logits_name, directory = sys.argv[1:7]
loaded = tf.saved_model.load(model)
signature = loaded.signatures["serving_default"]


def read(file, kind):
    raw = open(file, "rb").read()
    height, width = np.frombuffer(raw[:8], "<i4")
    return np.frombuffer(raw[8:], kind).reshape(height, width, -1)


def part(feed, fetch):
    return signature.prune(feeds=feed, fetches=fetch)


to_layer = part(images_name, layer_name)
from_layer = part(layer_name, logits_name)
to_pixels = part(images_name, pixels_name)
from_pixels = part(pixels_name, logits_name)

worst_cam = worst_saliency = 0.0
lines = []
for file in sorted(glob.glob(os.path.join(directory, "*.rgb"))):
    stem = file[: -len(".rgb")]
    index = int(open(stem + ".class").read())
    image = tf.constant(read(file, np.uint8)[None])

    features = to_layer(image)
    with tf.GradientTape() as tape:
        tape.watch(features)
        score = from_layer(features)[0, index]
    weights = tf.reduce_mean(tape.gradient(score, features), axis=(1, 2))
    cam = tf.nn.relu(tf.einsum("nijk,nk->nij", features, weights))[0].numpy()

    values = " ".join("%.6g" % value for value in cam.flatten())
    lines.append("%s %d %s\n" % (os.path.basename(stem), index, values))

    pixels = to_pixels(image)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        score = from_pixels(pixels)[0, index]
    saliency = tf.reduce_max(tf.abs(tape.gradient(score, pixels)), axis=-1)[0].numpy()

    of_java = read(stem + ".cam", "<f4")[..., 0]
    assert of_java.shape == cam.shape and cam.max() > 0, (of_java.shape, cam.shape)
    worst_cam = max(worst_cam, float(np.abs(of_java - cam).max() / cam.max()))
    of_java = read(stem + ".saliency", "<f4")[..., 0]
    assert of_java.shape == saliency.shape and saliency.max() > 0
    worst_saliency = max(worst_saliency, float(np.abs(of_java - saliency).max() / saliency.max()))
print("cam %.3g saliency %.3g" % (worst_cam, worst_saliency))
if len(sys.argv) > 7:
    open(sys.argv[7], "w").writelines(lines)
