# SPDX-License-Identifier: Apache-2.0
"""What tools/bench-mnist measures in Python: MnistSpeed.java tells what.

Usage: mnist_speed.py softmax DIGITS      mnist_speed.py classify MODEL SIDE
"""
import gzip
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import numpy as np
import tensorflow as tf

WARM_UP, STEPS, PICTURES, CALLS_AT_LEAST = 200, 10_000, 5_000, 300


class Batches:
    """DataSet.next_batch of the tutorials, on pixels that are floats already."""

    def __init__(self, folder):
        def bytes_of(kind, header):
            with gzip.open(os.path.join(folder, f"train-{kind}-ubyte.gz")) as file:
                return np.frombuffer(file.read()[header:], np.uint8)

        self.images = bytes_of("images-idx3", 16).reshape(-1, 784)[5000:] * np.float32(1 / 255)
        self.labels = np.eye(10)[bytes_of("labels-idx1", 8)[5000:]]
        self.shuffle()

    def shuffle(self):
        order = np.random.permutation(len(self.labels))
        self.images, self.labels, self.next = self.images[order], self.labels[order], 0

    def batch(self, size):
        if self.next + size > len(self.labels):
            self.shuffle()
        first, self.next = self.next, self.next + size
        return self.images[first : self.next], self.labels[first : self.next]


def softmax(folder):
    v1 = tf.compat.v1
    v1.disable_v2_behavior()
    batches = Batches(folder)
    x = v1.placeholder(tf.float32, [None, 784])
    y = v1.placeholder(tf.float32, [None, 10])
    logits = tf.matmul(x, v1.Variable(tf.zeros([784, 10]))) + v1.Variable(tf.zeros([10]))
    loss = tf.reduce_mean(v1.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=logits))
    update = v1.train.GradientDescentOptimizer(0.5).minimize(loss)
    with v1.Session() as session:
        session.run(v1.global_variables_initializer())
        for step in range(1000 + STEPS):
            if step == 1000:
                begun = time.perf_counter()
            images, labels = batches.batch(100)
            session.run(update, {x: images, y: labels})
        print(f"{(time.perf_counter() - begun) * 1e3 / STEPS:.4f}")


def classify(path, side):
    model = tf.saved_model.load(path)
    signature = model.signatures["serving_default"]
    for size in (1, 32):
        pictures = np.random.RandomState(1).randint(0, 256, [size, side, side, 3]).astype(np.uint8)
        times = []
        for _ in range(WARM_UP + max(CALLS_AT_LEAST, PICTURES // size)):
            begun = time.perf_counter()
            signature(images=tf.constant(pictures))["scores"].numpy()
            times.append(time.perf_counter() - begun)
        times = np.array(times[WARM_UP:]) * 1e3
        half, most = np.percentile(times, [50, 99])
        print(f"{size} {size * len(times) * 1e3 / times.sum():.0f} {half:.3f} {most:.3f}")


if __name__ == "__main__":
    softmax(sys.argv[2]) if sys.argv[1] == "softmax" else classify(sys.argv[2], int(sys.argv[3]))
