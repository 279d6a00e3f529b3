"""Prints the initial values of a network of keras.applications.

keras_initial_values.py FUNCTION SIDE

A line a variable, in order: its path, the number of its values, their mean and their standard deviation. 10 classes.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

model = getattr(keras.applications, sys.argv[1])(
    weights=None, input_shape=(int(sys.argv[2]), int(sys.argv[2]), 3), classes=10)
for weight in model.weights:
    values = np.asarray(weight, dtype="float64")
    if weight.dtype == "float32":
        print(weight.path.replace(" ", "_"), values.size, values.mean(), values.std())
