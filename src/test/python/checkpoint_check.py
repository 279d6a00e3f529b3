# SPDX-License-Identifier: Apache-2.0
"""Reads a checkpoint of SmallNetwork after three steps, then writes some for it to read.

usage: checkpoint_check.py OURS THEIRS     with TensorFlow 2.18 or 1.15

OURS holds the checkpoint and graph.pbtxt; THEIRS gets one directory for each kind of variable and
of saver. Any difference ends with an AssertionError.
"""
import os
import sys

import numpy as np
import tensorflow as tf
from google.protobuf import text_format

v1 = tf.compat.v1


def equal(actual, expected):
    np.testing.assert_array_equal(np.array(actual), np.array(expected))


def check_files(directory):
    prefix = tf.train.latest_checkpoint(directory)
    equal(prefix, os.path.join(directory, "model.ckpt-3"))
    expected = "[('b', [2]), ('step', []), ('w1', [2]), ('w2', [2])]"
    equal(str(tf.train.list_variables(prefix)), expected)
    reader = tf.train.load_checkpoint(prefix)
    equal(reader.get_tensor("w1"), np.float32([3.5, 3.5]))
    equal(reader.get_tensor("step"), np.int64(3))
    equal(str(reader.get_tensor("step").dtype), "int64")
    with open(os.path.join(directory, "graph.pbtxt")) as text:
        graph = text_format.Parse(text.read(), v1.GraphDef())
    with tf.Graph().as_default():
        tf.import_graph_def(graph)
    return prefix


def check_graph(prefix, again):
    with tf.Graph().as_default(), v1.Session() as session:
        saver = v1.train.import_meta_graph(prefix + ".meta")
        saver.restore(session, prefix)
        equal(session.run("loss:0"), np.float32(8))
        equal(sorted(v.name for v in v1.trainable_variables()), ["b:0", "w1:0"])
        equal(sorted(v.name for v in v1.global_variables()), ["b:0", "step:0", "w1:0", "w2:0"])
        equal([t.name for t in v1.get_collection("losses")], ["loss:0"])
        session.run(v1.get_collection("train_op")[0])
        equal(session.run(v1.train.get_global_step()), 4)
        equal(session.run("loss:0"), np.float32(10))
        saver.save(session, os.path.join(again, "imported"), global_step=4)
        v1.train.Saver().save(session, os.path.join(again, "model.ckpt"), global_step=4)
        session.run(v1.global_variables_initializer())
        equal(session.run("loss:0"), np.float32(2))
        v1.train.Saver().restore(session, os.path.join(again, "imported-4"))
        equal(session.run("loss:0"), np.float32(10))


def write(directory, resource, sharded):
    with tf.Graph().as_default(), v1.Session() as session:
        v1.Variable(7, name="step", dtype=tf.int64, use_resource=resource)
        v1.Variable([5.0, 6.0], name="w2", use_resource=resource)
        with tf.device("/cpu:0"):
            v1.Variable([3.0, 4.0], name="w1", use_resource=resource)
            v1.Variable([1.0, 2.0], name="b", use_resource=resource)
        session.run(v1.global_variables_initializer())
        saver = v1.train.Saver(sharded=sharded)
        saver.save(session, os.path.join(directory, "model.ckpt"), global_step=7)


def main(ours, theirs):
    check_graph(check_files(ours), os.path.join(theirs, "again"))
    for kind in ("resource", "reference"):
        for saver in ("sharded", "whole"):
            directory = os.path.join(theirs, kind + "-" + saver)
            os.makedirs(directory)
            write(directory, kind == "resource", saver == "sharded")


os.makedirs(os.path.join(sys.argv[2], "again"))
main(*sys.argv[1:])
print("TensorFlow " + tf.__version__ + " agrees")
