# SPDX-License-Identifier: Apache-2.0
"""Keras's turns in tools/bench --networks: reads a command a line, and answers each with a line.

keras_speed.py DIR

build FUNCTION     makes a network of keras.applications with random weights; writes DIR/made.weights.h5 and
                   DIR/pictures.u8, 32 pictures, uint8; answers with their height and width
open FILE          opens a model; writes the pictures as build does; answers with "no" if this Keras cannot open it
predict N          answers with the milliseconds of model.predict on N pictures that are preprocessed already;
                   writes DIR/seen.f32, its probabilities
"""
import gc
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

from keras_networks import preprocessed, set_randomly

PICTURES = 32


class Turns:
    def __init__(self, directory):
        self.directory = directory

    def build(self, function):
        self.model = None
        keras.backend.clear_session()
        gc.collect()
        random = np.random.default_rng(1)
        self.model = getattr(keras.applications, function)(weights=None)
        set_randomly(self.model, random)
        side = self.model.input_shape[1]
        pictures = random.integers(0, 256, (PICTURES, side, side, 3), dtype=np.uint8)
        self.images = preprocessed(function, pictures)
        self.spread()
        self.model.save_weights(self.path("made.weights.h5"))
        pictures.tofile(self.path("pictures.u8"))
        return side

    def open(self, file):
        self.model = None
        keras.backend.clear_session()
        gc.collect()
        try:
            self.model = keras.models.load_model(file, compile=False)
        except (TypeError, ValueError):  # of another version of Keras
            return "no"
        shape = (PICTURES,) + self.model.input_shape[1:]
        pictures = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
        self.images = pictures.astype("float32")
        pictures.tofile(self.path("pictures.u8"))
        return shape[1]

    def spread(self):
        """Makes the logits' deviation 1, so that the probabilities say something."""
        last = self.model.layers[-1]
        features = keras.Model(self.model.input, last.input)(self.images[:1], training=False)
        spread = np.std(np.asarray(features) @ np.asarray(last.kernel) + np.asarray(last.bias))
        for weight in last.weights:
            weight.assign(weight / spread)

    def predict(self, count):
        images = self.images[: int(count)]
        begun = time.perf_counter()
        seen = self.model.predict(images, verbose=0)
        milliseconds = (time.perf_counter() - begun) * 1e3
        seen.astype("<f4").tofile(self.path("seen.f32"))
        return milliseconds

    def path(self, file):
        return os.path.join(self.directory, file)


turns = Turns(sys.argv[1])
for line in sys.stdin:
    command, argument = line.rstrip("\n").split(" ", 1)
    print({"build": turns.build, "open": turns.open, "predict": turns.predict}[command](argument), flush=True)
