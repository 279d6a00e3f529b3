"""Writes networks of keras.applications with random weights, and what they see in random pictures.

keras_networks.py DIR LIST

LIST has a line a network: FUNCTION FILE SIDE [LAYER,LAYER,…]

DIR/FILE       the weights: a whole model (.h5, .keras) or weights alone (.weights.h5); 10 classes
DIR/FILE.u8    two pictures, uint8 [2, SIDE, SIDE, 3], as they are before preprocess_input
DIR/FILE.f32   what leaves the layers, and the logits, one after the other, float32
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np


def preprocessed(function, pictures):
    """What the network's preprocess_input does; MobileNetV3 is in no module, and scales itself."""
    images = pictures.astype("float32")
    for module in vars(keras.applications).values():
        if hasattr(module, function):
            return module.preprocess_input(images)
    return images


def set_randomly(model, random):
    """Signals neither vanish nor explode much, and no statistic is that of a fresh layer."""
    for weight in model.weights:
        shape = tuple(weight.shape)
        unit = 2 * random.random(shape, dtype="float32") - 1
        if weight.name in ("gamma", "moving_variance", "variance"):
            weight.assign(1 + unit / 2)
        elif "kernel" in weight.name:
            fan_in = np.prod(shape[:-1]) / (shape[2] if len(shape) == 4 and shape[3] == 1 else 1)
            weight.assign(unit * np.float32(np.sqrt(3 / fan_in)))
        elif weight.name != "count":
            weight.assign(unit / 2)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()


def write(directory, function, file, side, inner=""):
    random = np.random.default_rng(len(file))
    shape = (int(side), int(side), 3)
    model = getattr(keras.applications, function)(
        weights=None, input_shape=shape, classes=10, classifier_activation=None)
    set_randomly(model, random)
    pictures = random.integers(0, 256, (2,) + shape, dtype=np.uint8)
    images = preprocessed(function, pictures)
    spread = np.std(model(images, training=False))
    for weight in model.layers[-1].weights:  # so that the probabilities say something
        weight.assign(weight / spread)
    path = os.path.join(directory, file)
    model.save_weights(path) if file.endswith(".weights.h5") else model.save(path)
    pictures.tofile(path + ".u8")
    layers = [model.get_layer(name).output for name in inner.split(",") if name]
    seen = keras.Model(model.input, layers + [model.output])
    with open(path + ".f32", "wb") as out:
        for values in seen(images, training=False):
            out.write(np.asarray(values, "<f4").tobytes())


if __name__ == "__main__":
    with open(sys.argv[2]) as networks:
        for line in networks:
            write(sys.argv[1], *line.split())
