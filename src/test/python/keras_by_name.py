"""Loads weights of a network of keras.applications by the names of the layers, and compares its logits.

keras_by_name.py FUNCTION SIDE WEIGHTS PICTURES SEEN

PICTURES and SEEN are what keras_networks.py wrote. Prints the largest difference, in parts of the largest logit.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.path.insert(0, "src/test/python")
import keras
import numpy as np
from keras_networks import preprocessed

function, side, weights, pictures, seen = sys.argv[1:]
shape = (int(side), int(side), 3)
keras.backend.clear_session()  # so that numbers of layers begin anew
model = getattr(keras.applications, function)(
    weights=None, input_shape=shape, classes=10, classifier_activation=None)
model.load_weights(weights, by_name=True)
images = np.fromfile(pictures, np.uint8).reshape((2,) + shape)
logits = np.asarray(model(preprocessed(function, images), training=False))
expected = np.fromfile(seen, "<f4")[-logits.size:].reshape(logits.shape)
print(np.abs(logits - expected).max() / np.abs(expected).max())
