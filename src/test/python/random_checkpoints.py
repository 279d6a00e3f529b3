"""Writes random checkpoints and prints what TensorFlow reads from them: a JSON object a tensor.

Arguments: an empty directory; the number of checkpoints; the seed.
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

DIRECTORY, COUNT, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
RANDOM = np.random.default_rng(SEED)
QUANTIZED = {"qint8": "i1", "quint8": "u1", "qint16": "i2", "quint16": "u2", "qint32": "i4"}
V1_TYPES = ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "bool", "string",
            "complex64", "complex128", "qint8", "quint8", "qint32"]
V2_TYPES = V1_TYPES + ["bfloat16", "uint32", "uint64", "qint16", "quint16", "float8_e5m2", "float8_e4m3fn", "int4",
                       "uint4"]
NAMES = ["weights", "größe", "가중치", "a b", "x'\"y", "conv1/biases", "layer/.ATTRIBUTES/VARIABLE_VALUE", "\x7f", "é" * 150]
COUNTS = [0, 1, 2, 3, 5, 63, 64, 130]


def values(dtype, shape):
    """Random bytes of a type: every number, NaN and infinity."""
    count = int(np.prod(shape))
    if dtype == "string":
        texts = [RANDOM.bytes(RANDOM.choice([0, 1, 7, 300])) for _ in range(count)]
        return tf.constant(np.array(texts, object).reshape(shape), tf.string)
    if dtype in QUANTIZED:
        plain = np.frombuffer(RANDOM.bytes(count * int(QUANTIZED[dtype][1])), QUANTIZED[dtype]).reshape(shape)
        return tf.bitcast(tf.constant(plain), getattr(tf, dtype))
    kind = tf.dtypes.as_dtype(dtype).as_numpy_dtype
    if dtype == "bool":
        return tf.constant(RANDOM.integers(0, 2, shape).astype(bool))
    if dtype in ("int4", "uint4"):
        return tf.constant(RANDOM.integers(-8, 8, shape).astype(np.int8).astype(kind))
    if RANDOM.random() < 0.5:  # zeros and small numbers
        return tf.constant(RANDOM.integers(0, 3, shape).astype(kind))
    return tf.constant(np.frombuffer(RANDOM.bytes(count * np.dtype(kind).itemsize), kind).reshape(shape))


def tensors(types):
    found = {}
    for i in range(RANDOM.integers(1, 8)):
        dtype = str(RANDOM.choice(types))
        shape = [int(RANDOM.choice(COUNTS)) for _ in range(RANDOM.choice([0, 1, 1, 2, 2, 3]))]
        if np.prod(shape) > 20_000:
            shape = shape[:1]
        found["%s%d" % (RANDOM.choice(NAMES), i)] = values(dtype, shape)
    return found


def pieces(tensor):
    """The tensor in slices, each with its specification; strings and half of the others stay whole."""
    shape = [int(size) for size in tensor.shape]
    if tensor.dtype == tf.string or not shape or 0 in shape or RANDOM.random() < 0.5:
        return [("", tensor)]
    axis = int(RANDOM.integers(len(shape)))
    cuts = sorted({0, shape[axis], *(int(c) for c in RANDOM.integers(0, shape[axis] + 1, 2))})
    result = []
    for start, end in zip(cuts, cuts[1:]):
        extents = ["-"] * len(shape)
        if RANDOM.random() < 0.5:
            extents = ["0,%d" % size for size in shape]
        extents[axis] = "%d,%d" % (start, end - start)
        begin = [0] * len(shape)
        size = list(shape)
        begin[axis], size[axis] = start, end - start
        result.append((" ".join(map(str, shape)) + " " + ":".join(extents), part(tensor, begin, size)))
    return result


def part(tensor, begin, size):
    index = tuple(slice(b, b + s) for b, s in zip(begin, size))
    if tensor.dtype.name in QUANTIZED:
        same = tf.dtypes.as_dtype(np.dtype(QUANTIZED[tensor.dtype.name]))
        return tf.bitcast(tf.constant(tf.bitcast(tensor, same).numpy()[index]), tensor.dtype)
    return tf.constant(tensor.numpy()[index], tensor.dtype)


def write(prefix, all_tensors, version):
    """Writes one or several shards, and returns the checkpoint's path."""
    shards = int(RANDOM.choice([1, 1, 2, 3]))
    parts = [[] for _ in range(shards)]
    for name, tensor in all_tensors.items():
        for spec, piece in pieces(tensor):
            parts[RANDOM.integers(shards)].append((name, spec, piece))
    parts = [shard for shard in parts if shard]
    paths = []
    for i, shard in enumerate(parts):
        whole = version == 1 and len(parts) == 1
        path = prefix if whole else "%s-%05d-of-%05d" % (prefix, i, len(parts))
        names, specs, data = zip(*shard)
        if version == 1:
            tf.raw_ops.SaveSlices(filename=path, tensor_names=names, shapes_and_slices=specs, data=data)
        else:
            tf.raw_ops.SaveV2(prefix=path, tensor_names=names, shape_and_slices=specs, tensors=data)
        paths.append(path)
    if version == 2:
        tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=paths, destination_prefix=prefix)
    return prefix if version == 2 or len(parts) == 1 else "%s-?????-of-%05d" % (prefix, len(parts))


def texts(value):
    array = np.array(value, object) if isinstance(value, bytes) else np.array(value)
    if array.dtype == object:
        return [bytes(value).hex() for value in array.ravel()]
    if array.dtype.kind == "c":
        return [[repr(float(v.real)), repr(float(v.imag))] for v in array.astype(np.complex128).ravel()]
    if array.dtype.kind in "iu" or array.dtype.name in ("int4", "uint4"):
        return [str(int(v)) for v in array.ravel()]
    return [repr(v) for v in array.astype(np.float64).ravel().tolist()]


def show(path, written):
    reader = tf.train.load_checkpoint(path)
    shapes, types = reader.get_variable_to_shape_map(), reader.get_variable_to_dtype_map()
    assert set(shapes) == set(written), (set(shapes), set(written))
    for name in shapes:
        try:
            array = reader.get_tensor(name)
        except (tf.errors.OpError, ValueError, TypeError, RuntimeError):  # types that only this reader lacks
            array = written[name].numpy()
        line = {"path": path, "name": name, "type": types[name].name, "shape": shapes[name], "values": texts(array)}
        print(json.dumps(line))


for number in range(COUNT):
    VERSION = int(RANDOM.choice([1, 2, 2]))
    WRITTEN = tensors(V1_TYPES if VERSION == 1 else V2_TYPES)
    show(write(os.path.join(DIRECTORY, "ckpt-%d" % number), WRITTEN, VERSION), WRITTEN)
