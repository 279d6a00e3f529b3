# SPDX-License-Identifier: Apache-2.0
"""The CIFAR-10 tutorial's programs in Python, to hold the Java programs against.

  train   trains, and goes on with the run that it finds; prints the tutorial's lines
  eval    prints the tutorial's precision, and the exact count over each picture once
  draw    writes distorted pictures as training sees them
  step    does one step of training from a checkpoint and writes all that it computes

draw and step write tensors by name into a checkpoint file, which every side can read.
"""
import argparse
import datetime
import math
import time

import numpy as np
import tensorflow.compat.v1 as tf

import cifar10_tutorial as tutorial


class Lines(tf.train.SessionRunHook):
    """The tutorial's line every so many steps."""

    def __init__(self, loss, every, batch_size):
        self.loss, self.every, self.batch_size = loss, every, batch_size

    def begin(self):
        self.step = -1
        self.before = time.time()

    def before_run(self, context):
        self.step += 1
        return tf.train.SessionRunArgs(self.loss)

    def after_run(self, context, values):
        if self.step % self.every != 0:
            return
        seconds, self.before = time.time() - self.before, time.time()
        print(
            f"{datetime.datetime.now()}: step {self.step}, loss = {values.results:.2f} "
            f"({self.every * self.batch_size / seconds:.1f} examples/sec; "
            f"{seconds / self.every:.3f} sec/batch)",
            flush=True,
        )


def config(precision):
    session = tf.ConfigProto()
    if precision == "bfloat16":
        rewriting = session.graph_options.rewrite_options
        rewriting.auto_mixed_precision_onednn_bfloat16 = rewriting.ON
    return session


def train(flags):
    tutorial.lrn_by_products = flags.lrn_by_products
    paths = tutorial.files(flags.data_dir, "train")
    global_step = tf.train.get_or_create_global_step()
    with tf.device(tutorial.CPU):
        images, labels = tutorial.distorted_inputs(paths, flags.batch_size)
        minimum = tutorial.minimum_in_queue(paths)
        print(
            f"Filling queue with {minimum} CIFAR images before starting to train. "
            "This will take a few minutes.",
            flush=True,
        )
    loss = tutorial.loss_of(tutorial.inference(images), labels)
    update, _ = tutorial.train_op(loss, global_step, tutorial.count(paths), flags.batch_size)
    hooks = [
        tf.train.StopAtStepHook(last_step=flags.max_steps),
        tf.train.NanTensorHook(loss),
        Lines(loss, flags.log_frequency, flags.batch_size),
    ]
    with tf.train.MonitoredTrainingSession(
        checkpoint_dir=flags.train_dir,
        hooks=hooks,
        config=config(flags.precision),
        save_checkpoint_secs=flags.save_checkpoint_secs,
        save_summaries_steps=flags.save_summaries_steps,
    ) as session:
        while not session.should_stop():
            session.run(update)


# ---- evaluation ----


def evaluate(flags):
    paths = tutorial.files(flags.data_dir, "test")
    images, labels = tutorial.plain_inputs(paths, flags.batch_size)
    logits = tutorial.inference(images)
    right = tf.nn.in_top_k(predictions=logits, targets=labels, k=1)
    averages = tf.train.ExponentialMovingAverage(tutorial.VARIABLES_DECAY)
    saver = tf.train.Saver(averages.variables_to_restore())
    with tf.Session() as session:
        checkpoint = tf.train.get_checkpoint_state(flags.checkpoint_dir)
        saver.restore(session, checkpoint.model_checkpoint_path)
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coordinator)
        batches = math.ceil(min(flags.num_examples, tutorial.count(paths)) / flags.batch_size)
        total = sum(int(session.run(right).sum()) for _ in range(batches))
        precision = total / (batches * flags.batch_size)
        print(f"{datetime.datetime.now()}: precision @ 1 = {precision:.3f}")
        coordinator.request_stop()
        print("{} of {} right".format(*exact(session, paths, images, logits)), flush=True)
        coordinator.join(threads, stop_grace_period_secs=10)


def exact(session, paths, images, logits):
    """Right answers over every picture once, and the number of pictures."""
    pixels, truth = tutorial.middles(paths)
    raw = tf.placeholder(tf.float32, [None, *pixels.shape[1:]])
    standard = tf.image.per_image_standardization(raw)
    size = int(images.shape[0])
    right = 0
    for start in range(0, len(truth), size):
        part = pixels[start : start + size]
        padded = np.concatenate([part, np.zeros((size - len(part), *part.shape[1:]), np.float32)])
        answers = session.run(logits, {images: session.run(standard, {raw: padded})})
        right += int((answers[: len(part)].argmax(1) == truth[start : start + size]).sum())
    return right, len(truth)


# ---- for comparison ----


def write(session, path, tensors):
    """Writes values by name as the checkpoint PATH."""
    names = list(tensors)
    values = [tf.constant(np.asarray(value)) for value in tensors.values()]
    whole = [""] * len(names)
    session.run(tf.raw_ops.SaveV2(
        prefix=path, tensor_names=names, shape_and_slices=whole, tensors=values))


def draw(flags):
    paths = tutorial.files(flags.data_dir, "train")
    images, labels = tutorial.distorted_inputs(paths, flags.batch_size)
    with tf.train.MonitoredSession() as session:
        batches = [session.run([images, labels]) for _ in range(flags.batches)]
    with tf.Graph().as_default(), tf.Session() as session:
        images, labels = (np.concatenate(part) for part in zip(*batches))
        write(session, flags.out, {"images": images, "labels": labels})


def step(flags):
    paths = tutorial.files(flags.data_dir, "train")
    pixels, labels = tutorial.middles(paths)
    images = tf.image.per_image_standardization(pixels[: flags.batch_size])
    labels = tf.constant(labels[: flags.batch_size])
    global_step = tf.train.get_or_create_global_step()
    logits = tutorial.inference(images)
    loss = tutorial.loss_of(logits, labels)
    update, pairs = tutorial.train_op(loss, global_step, tutorial.count(paths), flags.batch_size)
    saver = tf.train.Saver()
    with tf.Session() as session:
        saver.restore(session, flags.checkpoint)
        before = {"images": images, "labels": labels, "logits": logits, "total_loss": loss}
        for gradient, made in pairs:
            before[f"gradients/{made.op.name}"] = gradient
        tensors, _ = session.run([before, update])
        for made in tf.global_variables():
            tensors[f"after/{made.op.name}"] = session.run(made)
        write(session, flags.out, tensors)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)

    def command(function, name=None):
        made = commands.add_parser(name or function.__name__)
        made.set_defaults(function=function)
        made.add_argument("--data_dir", required=True)
        made.add_argument("--batch_size", type=int, default=128)
        made.add_argument("--seed", type=int)
        return made

    made = command(train)
    made.add_argument("--train_dir", required=True)
    made.add_argument("--max_steps", type=int, default=1000000)
    made.add_argument("--log_frequency", type=int, default=10)
    made.add_argument("--save_checkpoint_secs", type=int, default=600)
    made.add_argument("--save_summaries_steps", type=int, default=100)
    made.add_argument("--lrn_by_products", action="store_true")
    made.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    made = command(evaluate, "eval")
    made.add_argument("--checkpoint_dir", required=True)
    made.add_argument("--num_examples", type=int, default=10000)
    made = command(draw)
    made.add_argument("--batches", type=int, default=80)
    made.add_argument("--out", required=True)
    made = command(step)
    made.add_argument("--checkpoint", required=True)
    made.add_argument("--out", required=True)

    flags = parser.parse_args()
    tf.set_random_seed(flags.seed)
    flags.function(flags)


if __name__ == "__main__":
    main()
