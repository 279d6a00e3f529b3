# SPDX-License-Identifier: Apache-2.0
"""Writes a model that is built as Teachable Machine builds its own, but small, and what it predicts.

teachable_machine.py DIR        needs tf_keras 2.18

DIR/model.h5       Sequential(Sequential(MobileNetV2, GlobalAveragePooling2D), Sequential(Dense, Dense without biases)),
                   224x224, saved by Keras "2.4.0" with "groups" in depthwise convolutions, as no Keras since can read it
DIR/expected.npy   its prediction for the picture whose byte i is 7 i, scaled to x / 127.5 - 1
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py
import numpy as np
import tf_keras as keras
from tf_keras import layers


def norm(x, name):
    return layers.BatchNormalization(momentum=0.999, epsilon=0.001, name=name)(x)


def block(x, name, stride, filters):
    y = x
    if name != "expanded_conv":
        y = layers.Conv2D(3 * x.shape[-1], 1, padding="same", use_bias=False, name=name + "_expand")(y)
        y = layers.ReLU(6.0, name=name + "_expand_relu")(norm(y, name + "_expand_BN"))
    if stride == 2:
        y = layers.ZeroPadding2D(((0, 1), (0, 1)), name=name + "_pad")(y)
    padding = "valid" if stride == 2 else "same"
    y = layers.DepthwiseConv2D(3, strides=stride, padding=padding, use_bias=False, name=name + "_depthwise")(y)
    y = layers.ReLU(6.0, name=name + "_depthwise_relu")(norm(y, name + "_depthwise_BN"))
    y = layers.Conv2D(filters, 1, padding="same", use_bias=False, name=name + "_project")(y)
    y = norm(y, name + "_project_BN")
    return layers.Add(name=name + "_add")([x, y]) if y.shape == x.shape else y


def mobilenet():
    image = keras.Input((224, 224, 3), name="input_1")
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="Conv1_pad")(image)
    x = layers.Conv2D(4, 3, strides=2, use_bias=False, name="Conv1")(x)
    x = layers.ReLU(6.0, name="Conv1_relu")(norm(x, "bn_Conv1"))
    x = block(x, "expanded_conv", 1, 4)
    x = block(x, "block_1", 2, 6)
    x = block(x, "block_2", 1, 6)
    x = block(x, "block_3", 2, 8)
    x = layers.Conv2D(16, 1, use_bias=False, name="Conv_1")(x)
    return keras.Model(image, layers.ReLU(6.0, name="out_relu")(norm(x, "Conv_1_bn")), name="model1")


def teachable():
    pool = layers.GlobalAveragePooling2D(name="global_average_pooling2d_GlobalAveragePooling2D1")
    features = keras.Sequential([mobilenet(), pool], name="sequential_1")
    dense = layers.Dense(10, activation="relu", input_shape=(16,), name="dense_Dense1")
    last = layers.Dense(3, activation="softmax", use_bias=False, name="dense_Dense2")
    model = keras.Sequential([features, keras.Sequential([dense, last], name="sequential_3")], name="sequential_4")
    random = np.random.default_rng(1)
    for weight in model.weights:
        unit = random.uniform(-1, 1, weight.shape).astype("float32")
        positive = "gamma" in weight.name or "variance" in weight.name
        fan = np.prod(weight.shape[:-1]) / (weight.shape[2] if "depthwise_kernel" in weight.name else 1)
        kernel = np.sqrt(6 / fan) if "kernel" in weight.name else 0.3
        weight.assign(1 + unit / 2 if positive else unit * np.float32(kernel))
    return model


def as_keras_2_4(file):
    def with_groups(layer):
        for inner in layer["config"].get("layers", []):
            with_groups(inner)
        if layer["class_name"] == "DepthwiseConv2D":
            layer["config"]["groups"] = 1

    config = json.loads(file.attrs["model_config"])
    with_groups(config)
    file.attrs["model_config"] = json.dumps(config)
    file.attrs["keras_version"] = file["model_weights"].attrs["keras_version"] = "2.4.0"


if __name__ == "__main__":
    model = teachable()
    path = os.path.join(sys.argv[1], "model.h5")
    model.save(path, include_optimizer=False)
    picture = (np.arange(224 * 224 * 3) * 7 % 256).reshape(1, 224, 224, 3)
    np.save(os.path.join(sys.argv[1], "expected.npy"), model.predict(picture / 127.5 - 1, verbose=0))
    with h5py.File(path, "a") as file:
        as_keras_2_4(file)
