"""Loads weights that were written for Keras, and compares what the models compute.

keras_weights_check.py CASES

A line of CASES: MODEL WEIGHTS INPUT EXPECTED. MODEL is a whole model; its own weights are spoilt before WEIGHTS are
loaded. Prints the largest difference of the first output for each line, in parts of its largest number.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

for line in open(sys.argv[1], encoding="utf8"):
    model_file, weights, pixels, expected_file = line.split()
    keras.backend.clear_session()
    model = keras.models.load_model(model_file, compile=False)
    for weight in model.weights:
        weight.assign(np.full(weight.shape, 0.125, weight.dtype))
    model.load_weights(weights)
    result = model.predict(np.load(pixels), verbose=0)
    first = result[0] if isinstance(result, (list, tuple)) else result
    expected = np.load(expected_file)
    print(np.abs(first - expected).max() / np.abs(expected).max())
