"""Makes the checkpoints of this directory: run with tensorflow-cpu 2.18.1 in an empty directory.

sharded/model.ckpt-7  a tf.compat.v1 Saver's: two shards (no device, and /cpu:0), each type that
                      convnet reads, a scalar, an empty tensor, and a variable in two slices
object/ckpt-1         a tf.train.Checkpoint's: object graph (a string), one variable
types/ckpt            a variable of each further type, among them a variant (a TensorList)
v1/model.ckpt         a tf.compat.v1 Saver's of format V1
v1-sharded/model.ckpt-3-?????-of-00002  the same in two shards, a variable in two slices
"""
import os

import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
os.makedirs("sharded", exist_ok=True)

with tf.Graph().as_default(), v1.Session() as session:
    for dtype in ("float16", "bfloat16", "float64", "int8", "int16", "int32", "uint8", "uint16"):
        v1.Variable(tf.cast([1, 2, 100], dtype), name=dtype, use_resource=True)
    v1.Variable([True, False], name="bool")
    v1.Variable(["", "Zürich", "x" * 40], name="string")
    v1.Variable(tf.zeros([0, 3]), name="empty")
    v1.Variable(tf.constant(7, tf.int64), name="global_step")
    with tf.device("/cpu:0"):
        weights = v1.Variable(tf.reshape(tf.range(6.0) / 4 - 0.5, [2, 3]), name="conv1/weights")
        v1.Variable([0.0, float("nan"), float("-inf")], name="conv1/biases")
        v1.get_variable("embedding", [4, 2], initializer=v1.ones_initializer(),
                        partitioner=v1.fixed_size_partitioner(2))
    session.run(v1.global_variables_initializer())
    v1.train.Saver(sharded=True).save(
        session, "sharded/model.ckpt", global_step=7, write_meta_graph=False)

tf.train.Checkpoint(kernel=tf.Variable([[1.5, -2.0]])).save("object/ckpt")

types = {}
for name in "uint32", "uint64", "int4", "uint4", "float8_e5m2", "float8_e4m3fn":
    kind = tf.dtypes.as_dtype(name)
    types[name] = tf.constant(np.array([1, 2, 3 if name.startswith("uint") else -3]).astype(kind.as_numpy_dtype), kind)
types["uint64"] = tf.constant([0, 2**63, 2**64 - 1], tf.uint64)
types["complex64"] = tf.constant([1 + 2j, complex("nan"), -0.5j], tf.complex64)
types["complex128"] = tf.constant([0.1 - 2j], tf.complex128)
for name, plain in ("qint8", "int8"), ("quint8", "uint8"), ("qint16", "int16"), ("quint16", "uint16"), ("qint32", "int32"):
    types[name] = tf.bitcast(tf.constant([1, 2, 100], plain), name)
types["variant"] = tf.raw_ops.EmptyTensorList(
    element_shape=tf.constant([], tf.int32), max_num_elements=tf.constant(3), element_dtype=tf.float32)
os.makedirs("types", exist_ok=True)
tf.raw_ops.SaveV2(prefix="types/ckpt", tensor_names=list(types), shape_and_slices=[""] * len(types),
                  tensors=list(types.values()))

for directory, sharded in ("v1", False), ("v1-sharded", True):
    os.makedirs(directory, exist_ok=True)
    with tf.Graph().as_default(), v1.Session() as session:
        v1.get_variable("weights", initializer=np.arange(6, dtype="f4").reshape(2, 3), use_resource=False)
        v1.get_variable("step", initializer=np.int64(3), use_resource=False)
        with tf.device("/cpu:0"):
            v1.get_variable("embedding", [4, 2], initializer=v1.ones_initializer(), use_resource=False,
                            partitioner=v1.fixed_size_partitioner(2))
        session.run(v1.global_variables_initializer())
        v1.train.Saver(sharded=sharded, write_version=v1.train.SaverDef.V1).save(
            session, directory + "/model.ckpt", global_step=3 if sharded else None, write_meta_graph=False)
