# SPDX-License-Identifier: Apache-2.0
"""Makes random runs with TensorFlow, and prints what TensorBoard's Python loader shows of them.

Usage: events_check.py LOGDIR SEED RUNS

  RUN <tab> TAG <tab> PLUGIN <tab> STEP=VALUE …

A value is the number of a scalar: an integer, or the bits of a double in hex; - for all else.
"""
import os
import random
import struct
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from tensorboard.backend.event_processing import event_accumulator, io_wrapper
from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.util import tb_logging, tensor_util
from tensorflow.core.framework.summary_pb2 import HistogramProto, Summary
from tensorflow.core.util.event_pb2 import Event, SessionLog

GRAPHS = ("graphs", "graph_tagged_run_metadata")  # made of other events than summaries
BEYOND = (tf.bfloat16, tf.uint32, tf.uint64)  # TensorBoard fails where TensorFlow reads them
FLOATS = (tf.float16, tf.bfloat16, tf.float32, tf.float64)
INTEGERS = (tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8, tf.uint16, tf.uint32, tf.uint64)
OTHERS = ("images", "histograms", "audio", "text", "pr_curves", "mesh", "my_plugin", "")


def number(rng, dtype):
    if dtype == tf.bool:
        return rng.random() < 0.5
    if dtype in INTEGERS:
        return rng.choice([dtype.min, dtype.max, 0, 1, rng.randint(dtype.min, dtype.max)])
    special = [float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, 6e-8, 1e-40, 65504.0]
    return rng.choice(special + [rng.gauss(0, 1) * 10 ** rng.randint(-3, 3) for _ in range(8)])


def tensor(rng, dtype):
    with np.errstate(over="ignore"):
        array = np.array(number(rng, dtype)).astype(dtype.as_numpy_dtype)
    proto = tf.make_tensor_proto(array.reshape(rng.choice([[], [1], [1, 1]])), dtype)
    if rng.random() < 0.5:
        proto = type(proto)(dtype=proto.dtype, tensor_shape=proto.tensor_shape)
        proto.tensor_content = array.tobytes()
    return proto


class Tag:
    """A series of one kind, whose values name their plugin: all of them, or only the first."""

    def __init__(self, rng, name):
        self.rng = rng
        self.name = name
        self.kind = rng.choice(["simple", "simple", "scalars", "scalars", "scalars", "other"])
        self.dtype = rng.choice(FLOATS + INTEGERS + (tf.bool,))
        self.plugin = "scalars" if self.kind == "scalars" else rng.choice(OTHERS)
        self.in_all = rng.random() < 0.5
        self.named = False

    def value(self):
        if self.kind == "simple":
            return Summary.Value(tag=self.name, simple_value=number(self.rng, tf.float32))
        if self.plugin == "histograms" and self.in_all:
            return Summary.Value(tag=self.name, histo=HistogramProto(bucket_limit=[1], bucket=[1]))
        if self.plugin == "images" and self.in_all:
            return Summary.Value(tag=self.name, image=Summary.Image(width=1))
        if self.plugin == "audio" and self.in_all:
            return Summary.Value(tag=self.name, audio=Summary.Audio(length_frames=1))
        value = Summary.Value(tag=self.name)
        scalar = self.kind == "scalars"
        value.tensor.CopyFrom(tensor(self.rng, self.dtype) if scalar else tf.make_tensor_proto(["a"]))
        if self.plugin and (self.in_all or not self.named):
            value.metadata.plugin_data.plugin_name = self.plugin
            self.named = True
        return value


def sessions(rng):
    """The events of each session: of the first, and of those that go on from an earlier step."""
    tags = [Tag(rng, f"tag{i}") for i in range(rng.randint(1, 4))]
    first = 0
    for _ in range(rng.randint(1, 3)):
        last = first + rng.randint(0, 8)
        events = [Event(step=first, session_log=SessionLog(status=SessionLog.START))]
        for step in range(first, last):
            values = [tag.value() for tag in tags if rng.random() < 0.8]
            events.append(Event(step=step, summary=Summary(value=values)))
        yield events
        first = rng.randint(0, last)


def files(rng):
    """The events of each file: a session may have several, and a file several sessions."""
    version = Event(file_version="brain.Event:2")
    events = [version]
    for session in sessions(rng):
        for event in session:
            if len(events) > 1 and rng.random() < 0.15:
                yield events
                events = [version]
            events.append(event)
    yield events


def damaged(rng, data, lengths, events):
    """The bytes of a file, sometimes torn in the last record or changed in another summary."""
    if not events[-1].HasField("summary"):
        return data
    if rng.random() < 0.3:
        return data[: -rng.randint(1, lengths[-1])]
    found = [i for i, event in enumerate(events) if event.HasField("summary")]
    if rng.random() < 0.2 and all(event.HasField("summary") for event in events[found[0] :]):
        changed = bytearray(data)
        changed[sum(lengths[: rng.choice(found)]) + rng.randint(0, 15)] ^= 1 << rng.randint(0, 7)
        return bytes(changed)
    return data


def write(rng, path, events):
    for event in events:
        event.wall_time = 1.7e9
    with tf.io.TFRecordWriter(path) as writer:
        for event in events:
            writer.write(event.SerializeToString())
    with open(path, "rb") as file:
        data = file.read()
    lengths = [len(event.SerializeToString()) + 16 for event in events]
    with open(path, "wb") as file:
        file.write(damaged(rng, data, lengths, events))


def make(rng, logdir, runs):
    for run in range(runs):
        folder = f"{logdir}/{run}" + rng.choice(["", "/train", "/eval/a"])
        os.makedirs(folder)
        for number_of_file, events in enumerate(files(rng)):
            write(rng, f"{folder}/events.out.tfevents.17000000{number_of_file:02d}.host", events)
        if rng.random() < 0.3:
            os.symlink(os.path.abspath(f"{logdir}/{run}"), f"{logdir}/link{run}")
        if rng.random() < 0.3:
            os.makedirs(f"{logdir}/linked{run}")
            name = "events.out.tfevents.1700000000.host"
            os.symlink(os.path.abspath(f"{folder}/{name}"), f"{logdir}/linked{run}/{name}")


def text(proto):
    read = tf.make_ndarray if proto.dtype in BEYOND else tensor_util.make_ndarray
    value = read(proto).item()
    if isinstance(value, bytes):
        return "-"
    if isinstance(value, int):
        return str(int(value))
    return "nan" if value != value else struct.pack(">d", float(value)).hex()


def show(logdir, folder):
    board = plugin_event_accumulator.EventAccumulator(
        folder, size_guidance={event_accumulator.TENSORS: 0}
    ).Reload()
    older = event_accumulator.EventAccumulator(
        folder, event_accumulator.STORE_EVERYTHING_SIZE_GUIDANCE
    ).Reload()
    for tag in sorted(board.Tags()["tensors"]):
        metadata = board.summary_metadata.get(tag)
        plugin = metadata.plugin_data.plugin_name if metadata else ""
        events = board.Tensors(tag)
        if plugin in GRAPHS or not events:
            continue
        if tag in older.Tags()["scalars"]:
            assert [e.step for e in older.Scalars(tag)] == [e.step for e in events], (folder, tag)
        scalar = plugin in ("scalars", "")  # none if the value that names it was lost
        points = [f"{e.step}=" + (text(e.tensor_proto) if scalar else "-") for e in events]
        print(os.path.relpath(folder, logdir), tag, plugin, " ".join(points), sep="\t")


if __name__ == "__main__":
    tb_logging.get_logger().setLevel("ERROR")
    logdir, seed, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    make(random.Random(seed), logdir, runs)
    for folder in sorted(io_wrapper.GetLogdirSubdirectories(logdir)):
        show(logdir, folder)
