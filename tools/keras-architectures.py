"""Writes architectures of keras.applications, and what their layer tables add up to.

keras-architectures.py DIR TOTALS

DIR/NAME.json.gz   model.to_json() without what changes nothing in a network: modules, data types, absent options, shapes of
                   tensors. Sizes of pictures are open; models within the model are taken apart; padding that depends on the
                   size of the picture (correct_pad of keras.applications) is {"correct_pad": size of the kernel}
TOTALS             a line a network: NAME SIDE LAYERS TRAINABLE NON-TRAINABLE CHECKSUM, of the lines "LAYER SHAPE PARAMETERS"
"""
import gzip
import json
import os
import sys
import zlib

import keras
from keras.src.applications import imagenet_utils

NETWORKS = {
    "mobilenet": "MobileNet",
    "mobilenet_v2": "MobileNetV2",
    "mobilenet_v3_small": "MobileNetV3Small",
    "mobilenet_v3_large": "MobileNetV3Large",
    "densenet121": "DenseNet121",
    "densenet169": "DenseNet169",
    "densenet201": "DenseNet201",
    "inception_v3": "InceptionV3",
    "inception_resnet_v2": "InceptionResNetV2",
    "nasnet_mobile": "NASNetMobile",
    "nasnet_large": "NASNetLarge",
    "resnet50v2": "ResNet50V2",
    "resnet101v2": "ResNet101V2",
    "resnet152v2": "ResNet152V2",
    "efficientnetv2-b0": "EfficientNetV2B0",
    "efficientnetv2-b1": "EfficientNetV2B1",
    "efficientnetv2-b2": "EfficientNetV2B2",
    "efficientnetv2-b3": "EfficientNetV2B3",
    "efficientnetv2-s": "EfficientNetV2S",
    "efficientnetv2-m": "EfficientNetV2M",
    "efficientnetv2-l": "EfficientNetV2L",
    "convnext_tiny": "ConvNeXtTiny",
    "convnext_small": "ConvNeXtSmall",
    "convnext_base": "ConvNeXtBase",
    "convnext_large": "ConvNeXtLarge",
    "convnext_xlarge": "ConvNeXtXLarge",
}

# What a layer does when its configuration does not say it.
DEFAULTS = {
    "activation": "linear",
    "center": True,
    "data_format": "channels_last",
    "depth_multiplier": 1,
    "dilation_rate": [1, 1],
    "groups": 1,
    "invert": False,
    "keepdims": False,
    "renorm": False,
    "renorm_momentum": 0.99,
    "rms_scaling": False,
    "scale": True,
    "synchronized": False,
    "trainable": True,
    "use_bias": True,
}
USELESS = {"dtype", "name", "seed", "renorm_clipping"}


def watch_padding():
    """Lets each padding that depends on the size of its input remember the kernel that it is for."""
    padding, calculate = keras.layers.ZeroPadding2D.__init__, imagenet_utils.correct_pad
    kernels = []

    def correct_pad(inputs, kernel_size):
        kernels.append(kernel_size)
        return calculate(inputs, kernel_size)

    def init(layer, *arguments, **options):
        padding(layer, *arguments, **options)
        layer.kernel = kernels.pop() if kernels else None

    imagenet_utils.correct_pad = correct_pad
    keras.layers.ZeroPadding2D.__init__ = init


def made(function, side=None):
    """A network whose layers Keras numbers from the start."""
    keras.utils.clear_session()
    build = getattr(keras.applications, function)
    if side is None and function.startswith("MobileNetV3"):
        side = 224  # otherwise its size would be open
    return build(weights=None) if side is None else build(weights=None, input_shape=(side, side, 3))


def initializer(value):
    options = {name: option for name, option in value["config"].items() if option is not None and name != "seed"}
    return {"class_name": value["class_name"], "config": options} if options else value["class_name"]


def options_of(layer, config):
    kept = {}
    for name, value in config.items():
        if value is None or name in USELESS or value == DEFAULTS.get(name):
            continue
        kept[name] = initializer(value) if name.endswith("_initializer") else value
    if isinstance(layer, keras.layers.InputLayer):
        return {"batch_shape": [None, None, None, 3]}
    if isinstance(layer, keras.layers.ZeroPadding2D) and layer.kernel is not None:
        return {"correct_pad": layer.kernel if isinstance(layer.kernel, int) else layer.kernel[0]}
    return kept


def input_of(argument):
    """A tensor or a number, as Keras 2 writes them."""
    return argument["config"]["keras_history"] if isinstance(argument, dict) else ["_CONSTANT_VALUE", -1, argument]


def calls_of(description):
    """[[["conv1", 0, 0], …]]: what the layer is called with; the input layer is not called."""
    calls = []
    for call in description.get("inbound_nodes", []):
        first, *others = call["args"]
        arguments = first if isinstance(first, list) else [first, *others]
        calls.append([input_of(argument) for argument in arguments])
    return calls


def described(layer, description, calls):
    return {
        "class_name": description["class_name"],
        "name": layer.name,
        "config": options_of(layer, description["config"]),
        "inbound_nodes": calls,
    }


def layers_of(model):
    """All layers; a Sequential model gives its layers, of which the last takes its place."""
    found, replaced = [], {}
    for layer, description in zip(model.operations, json.loads(model.to_json())["config"]["layers"]):
        calls = [[[replaced.get(name, name), *place] for name, *place in call] for call in calls_of(description)]
        if not isinstance(layer, keras.Sequential):
            found.append(described(layer, description, calls))
            continue
        inner = [inside for inside in description["config"]["layers"] if inside["class_name"] != "InputLayer"]
        for real, inside in zip(layer.layers, inner):
            found.append(described(real, inside, calls))
            calls = [[[real.name, 0, 0]]]
        replaced[layer.name] = layer.layers[-1].name
    return found


def architecture(model):
    return {
        "class_name": "Functional",
        "keras_version": keras.__version__,
        "config": {
            "name": model.name,
            "layers": layers_of(model),
            "input_layers": [[model.layers[0].name, 0, 0]],
            "output_layers": [[model.layers[-1].name, 0, 0]],
        },
    }


def flat(model):
    """All layers, and the operations between them."""
    for layer in getattr(model, "operations", model.layers):
        yield from flat(layer) if isinstance(layer, keras.Sequential) else [layer]


def table(model):
    """A line a layer: name, shape of the output without the batch, parameters."""
    for layer in flat(model):
        if not isinstance(layer, keras.layers.InputLayer):
            shape = "×".join(str(size) for size in layer.output.shape[1:])
            parameters = layer.count_params() if isinstance(layer, keras.layers.Layer) else 0
            yield f"{layer.name} {shape} {parameters}\n"


def count(weights):
    return sum(weight.shape.num_elements() for weight in weights)


def totals(name, model):
    lines = list(table(model))
    checksum = zlib.crc32("".join(lines).encode())
    return (
        f"{name} {model.input_shape[1]} {len(lines)} {count(model.trainable_weights)}"
        f" {count(model.non_trainable_weights)} {checksum:08x}\n"
    )


def write(directory, name, model):
    text = json.dumps(architecture(model), separators=(",", ":")).encode()
    with open(os.path.join(directory, name + ".json.gz"), "wb") as file:
        with gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(text)


def main(directory, file):
    os.makedirs(directory, exist_ok=True)
    watch_padding()
    with open(file, "w") as sums:
        for name, function in NETWORKS.items():
            model = made(function)
            write(directory, name, model)
            sums.write(totals(name, model))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
