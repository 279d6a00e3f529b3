# SPDX-License-Identifier: Apache-2.0
"""What Python makes of a run directory that the Java programs wrote.

Usage: run_check.py RUN_DIR

Lists the newest checkpoint's tensors, a line each, and imports graph.pbtxt if there is one; then imports the
checkpoint's graph with Python's own functions, restores it, trains three steps and prints the global
step that came of it.
"""
import os
import re
import sys

import numpy as np
import tensorflow.compat.v1 as tf
from google.protobuf import text_format

tf.disable_v2_behavior()


def list_tensors(checkpoint):
    reader = tf.train.load_checkpoint(checkpoint)
    types = reader.get_variable_to_dtype_map()
    for name, shape in sorted(reader.get_variable_to_shape_map().items()):
        print(f"tensor {name} {types[name].name} {shape}")


def import_text(directory):
    with open(os.path.join(directory, "graph.pbtxt")) as text:
        definition = text_format.Parse(text.read(), tf.GraphDef())
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(definition, name="")
        assert len(graph.get_operations()) == len(definition.node)
        print("imported graph.pbtxt")


def names(graph, pattern):
    found = [operation.name for operation in graph.get_operations()]
    return [name for name in found if re.fullmatch(pattern, name)]


def made_up_batch(graph):
    """For the placeholders of the memory input, of each tower where there are several; the queue
    input needs nothing."""
    batch = {}
    random = np.random.RandomState(1)
    for name in names(graph, r"(tower_\d+/)?input/images"):
        images = graph.get_tensor_by_name(name + ":0")
        size = int(images.shape[0])
        batch[images] = random.standard_normal([size, *images.shape[1:]])
        batch[name.replace("images", "labels:0")] = random.randint(0, 10, size)
    return batch


def train_on(checkpoint):
    config = tf.ConfigProto(allow_soft_placement=True)
    with tf.Graph().as_default() as graph, tf.Session(config=config) as session:
        saver = tf.train.import_meta_graph(checkpoint + ".meta")
        saver.restore(session, checkpoint)
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coordinator)
        print(f"threads {len(threads)}")
        (update,) = graph.get_collection("train_op")
        averages = graph.get_operation_by_name("ExponentialMovingAverage")
        batch = made_up_batch(graph)
        losses = names(graph, r"total_loss|tower_\d+/total_loss_1")
        for _ in range(3):
            loss, *_ = session.run([losses[-1] + ":0", update, averages], batch)
            assert np.isfinite(loss), loss
        print("variables", len(tf.global_variables()), len(tf.trainable_variables()))
        (global_step,) = [v for v in tf.global_variables() if v.op.name == "global_step"]
        print("global_step", session.run(global_step))
        coordinator.request_stop()
        coordinator.join(threads, stop_grace_period_secs=10)


if __name__ == "__main__":
    newest = tf.train.latest_checkpoint(sys.argv[1])
    list_tensors(newest)
    if os.path.exists(os.path.join(sys.argv[1], "graph.pbtxt")):
        import_text(sys.argv[1])
    train_on(newest)
