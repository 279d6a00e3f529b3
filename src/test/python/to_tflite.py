# SPDX-License-Identifier: Apache-2.0
"""Writes a SavedModel as LiteRT's files, each for so many images: to_tflite.py MODEL SIDE NAME.tflite COUNT…

NAME-COUNT.tflite takes COUNT images: with a fixed number XNNPACK computes all that it can.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf


def main(model, side, file, *counts):
    loaded = tf.saved_model.load(model)
    answer = loaded.signatures["serving_default"]
    for count in counts:
        images = tf.TensorSpec((int(count), int(side), int(side), 3), tf.uint8, name="images")
        fixed = tf.function(lambda images: answer(images=images)["scores"], [images], autograph=False)
        converter = tf.lite.TFLiteConverter.from_concrete_functions([fixed.get_concrete_function()], loaded)
        with open(file.replace(".tflite", f"-{count}.tflite"), "wb") as out:
            out.write(converter.convert())


main(*sys.argv[1:])
