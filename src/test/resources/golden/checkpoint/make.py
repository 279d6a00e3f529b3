# SPDX-License-Identifier: Apache-2.0
"""Writes the operations of a sharded and of a whole Saver; run with tensorflow 1.15.5 in here."""
import tensorflow as tf

v1 = tf.compat.v1


def write(name, sharded, devices):
    with tf.Graph().as_default() as graph:
        for variable, device in devices.items():
            with tf.device(device):
                dtype = tf.int64 if variable == "step" else tf.float32
                shape = [] if variable == "step" else [2]
                v1.get_variable(variable, shape, dtype, use_resource=True)
        v1.train.Saver(sharded=sharded)
    with open(name + ".txt", "w") as file:
        for node in graph.as_graph_def().node:
            if node.name.startswith("save/"):
                inputs = "(" + ", ".join(node.input) + ")"
                print(" ".join([node.name, node.op, inputs, node.device]).strip(), file=file)


two = {"step": "", "w2": "", "w1": "/cpu:0", "b": "/cpu:0"}
write("sharded", True, two)
write("whole", False, two)
write("one_device", True, {"w1": "", "b": ""})
jobs = {"w1": "/job:ps/task:1", "b": "/job:ps/task:0", "w2": "/job:worker/task:0/device:GPU:1"}
write("jobs", True, jobs)
