"""Writes a small model in every form of Keras's weight files into a directory.

keras_files.py DIR

DIR/small.h5, small.weights.h5, small.keras   Keras 3's own
DIR/keras2.h5                                 as Keras 2 wrote weights: names of fixed length, ":0", "depthwise_kernel"
DIR/split.h5                                  the same, its lists of names in parts
DIR/slashes.h5                                the same, with slashes in the names of layers: stem/conv
DIR/keras3.5.keras                            as Keras 3.5 wrote it: no names in the weight file
DIR/nested.h5, nested.weights.h5              the model as a layer of another
DIR/half.h5                                   float16
DIR/brain.keras, brain.weights.h5, brain.h5   bfloat16

Prints a line an array: file, name, shape, and the sum of all values, each times its place.
"""
import io
import os
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py
import keras
import numpy as np
from keras import layers


def small(dtype="float32"):
    keras.backend.clear_session()
    pixels = keras.Input((8, 8, 3), name="pixels")
    x = layers.Conv2D(2, 3, name="stem_conv", dtype=dtype)(pixels)
    x = layers.BatchNormalization(name="stem_bn", dtype=dtype)(x)
    x = layers.DepthwiseConv2D(3, use_bias=False, name="dwconv", dtype=dtype)(x)
    x = layers.SeparableConv2D(4, 3, name="sepconv", dtype=dtype)(x)
    x = layers.Dropout(0.5, name="drop")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    model = keras.Model(pixels, layers.Dense(3, name="predictions", dtype=dtype)(x))
    for number, weight in enumerate(model.weights):
        count = int(np.prod(weight.shape))
        weight.assign((np.arange(count).reshape(weight.shape) - number) / 8)
    return model


def as_keras2(model, path, split=False, slash="_"):
    def put(group, name, values):
        values = np.array([value.encode() for value in values] or np.zeros(0))
        if split and len(values) > 1:
            group.attrs[name + "0"], group.attrs[name + "1"] = values[:1], values[1:]
        else:
            group.attrs[name] = values

    with h5py.File(path, "w") as file:
        put(file, "layer_names", [layer.name.replace("_", slash) for layer in model.layers])
        for layer in model.layers:
            own = layer.name.replace("_", slash)
            group = file.create_group(own)
            depthwise = isinstance(layer, layers.DepthwiseConv2D)
            names = [f"{own}/{'depthwise_kernel' if depthwise else w.name}:0" for w in layer.weights]
            put(group, "weight_names", names)
            for name, weight in zip(names, layer.weights):
                group[name] = weight.numpy()


def without_names(source, path):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry.endswith(".h5"):
                content = io.BytesIO(content)
                with h5py.File(content, "r+") as file:
                    file.visititems(lambda _, item: item.attrs.pop("name", None))
                content = content.getvalue()
            new.writestr(entry, content)


def tell(file, model, slash="_"):
    for weight in model.weights:
        layer, name = weight.path.split("/")[-2:]
        places = np.arange(1, np.prod(weight.shape) + 1)
        total = float(np.sum(places * weight.numpy().astype(np.float64).ravel()))
        print(file, f"{layer.replace('_', slash)}/{name}", list(weight.shape), total, sep="\t")


def main(directory):
    os.chdir(directory)
    model = small()
    model.save("small.h5")
    model.save("small.keras")
    model.save_weights("small.weights.h5")
    as_keras2(model, "keras2.h5")
    as_keras2(model, "split.h5", split=True)
    as_keras2(model, "slashes.h5", slash="/")
    without_names("small.keras", "keras3.5.keras")
    for file in ("small.h5", "small.keras", "small.weights.h5", "keras2.h5", "split.h5", "keras3.5.keras"):
        tell(file, model)
    tell("slashes.h5", model, slash="/")
    nested = keras.Sequential([keras.Input((8, 8, 3)), model, layers.Dense(2, name="head")])
    nested.compile("adam", "mse")
    nested.fit(np.zeros((1, 8, 8, 3)), np.zeros((1, 2)), verbose=0)
    nested.save("nested.h5")
    nested.save_weights("nested.weights.h5")
    nested.save("nested.keras")
    for file in ("nested.h5", "nested.weights.h5", "nested.keras"):
        tell(file, nested)
    half = small("float16")
    half.save("half.h5")
    tell("half.h5", half)
    brain = small("bfloat16")
    brain.save("brain.keras")
    brain.save_weights("brain.weights.h5")
    brain.save("brain.h5")
    for file in ("brain.keras", "brain.weights.h5", "brain.h5"):
        tell(file, brain)


main(sys.argv[1])
