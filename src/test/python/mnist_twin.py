# SPDX-License-Identifier: Apache-2.0
"""The networks of mnist_deep.py and of the notebook MNIST_CNN_Training, for comparison with Java's.

Usage: mnist_twin.py step NETWORK CHECKPOINT OUT
           trains NETWORK (deep or notebook) a little, saves it as CHECKPOINT, makes one more step
           with all units kept, and writes what went into it and came of it as the checkpoint OUT
       mnist_twin.py train DIGITS CHECKPOINT STEPS
           trains the notebook's network on the folder DIGITS, saves it and prints how many of the
           first 1,000 test digits are right
       mnist_twin.py count DIGITS CHECKPOINT
           the same number for a checkpoint
"""
import gzip
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
MEASURED = 1000


class Network:
    def __init__(self, scopes, stddev, last):
        """scopes: of the layers, or none; stddev: of the first dense layer; last: the last's weights."""
        self.images = tf.placeholder(tf.float32, [None, 784])
        self.labels = tf.placeholder(tf.int32, [None])
        self.keep = tf.placeholder(tf.float32)
        self.scopes = scopes
        normal = tf.truncated_normal
        x = tf.reshape(self.images, [-1, 28, 28, 1])
        x = self.pool(self.layer("conv1", tf.nn.relu, self.conv, x, normal([5, 5, 1, 32], stddev=0.1)))
        x = self.pool(self.layer("conv2", tf.nn.relu, self.conv, x, normal([5, 5, 32, 64], stddev=0.1)))
        x = tf.reshape(x, [-1, 3136])
        x = self.layer("fc1", tf.nn.relu, tf.matmul, x, normal([3136, 1024], stddev=stddev))
        x = tf.nn.dropout(x, rate=1 - self.keep)
        bias = 0.1 if scopes else 0.0
        self.logits = self.layer("fc2", tf.identity, tf.matmul, x, last([1024, 10]), bias)
        self.loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=self.labels, logits=self.logits))
        with tf.name_scope("adam_optimizer" if scopes else None):
            self.update = tf.train.AdamOptimizer(1e-4).minimize(self.loss)
        self.saver = tf.train.Saver()

    def layer(self, name, activation, product, x, weights, bias=0.1):
        with tf.name_scope(name if self.scopes else None):
            return activation(
                product(x, tf.Variable(weights)) + tf.Variable(tf.fill(weights.shape[-1:], bias)))

    @staticmethod
    def conv(x, weights):
        return tf.nn.conv2d(x, weights, strides=[1, 1, 1, 1], padding="SAME")

    @staticmethod
    def pool(x):
        return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")

    def feed(self, images, labels, keep):
        return {self.images: images, self.labels: labels, self.keep: keep}

    def right(self, session, images, labels):
        logits = session.run(self.logits, self.feed(images, labels, 1.0))
        return int((logits.argmax(1) == labels).sum())


def deep():
    return Network(True, 0.1, lambda shape: tf.truncated_normal(shape, stddev=0.1))


def notebook():
    return Network(False, 1.0, tf.zeros)


def digits(folder, part, count):
    def bytes_of(kind, header, shape):
        with gzip.open(os.path.join(folder, f"{part}-{kind}-ubyte.gz")) as file:
            return np.frombuffer(file.read()[header:], np.uint8).reshape(shape)[:count]

    pixels = bytes_of("images-idx3", 16, [-1, 784])
    return pixels * np.float32(1 / 255), bytes_of("labels-idx1", 8, [-1]).astype(np.int32)


def write(session, path, tensors):
    names, values = zip(*tensors.items())
    session.run(tf.raw_ops.SaveV2(
        prefix=path, tensor_names=names, shape_and_slices=[""] * len(names),
        tensors=[tf.constant(value) for value in values]))


def step(kind, checkpoint, out):
    tf.set_random_seed(1)
    network = {"deep": deep, "notebook": notebook}[kind]()
    random = np.random.RandomState(1)
    images = random.rand(50, 784).astype(np.float32)
    labels = random.randint(0, 10, 50).astype(np.int32)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(network.update, network.feed(images, labels, 0.5))
        network.saver.save(session, checkpoint)
        feed = network.feed(images, labels, 1.0)
        logits, _ = session.run([network.logits, network.update], feed)
        tensors = {"images": images, "labels": labels, "logits": logits}
        for made in tf.global_variables():
            tensors["after/" + made.op.name] = session.run(made)
        write(session, out, tensors)


def train(folder, checkpoint, steps):
    tf.set_random_seed(1)
    network = notebook()
    images, labels = digits(folder, "train", 50 * int(steps))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for first in range(0, len(labels), 50):
            batch = slice(first, first + 50)
            session.run(network.update, network.feed(images[batch], labels[batch], 0.5))
        network.saver.save(session, checkpoint)
        print(network.right(session, *digits(folder, "t10k", MEASURED)))


def count(folder, checkpoint):
    network = notebook()
    with tf.Session() as session:
        network.saver.restore(session, checkpoint)
        print(network.right(session, *digits(folder, "t10k", MEASURED)))


if __name__ == "__main__":
    {"step": step, "train": train, "count": count}[sys.argv[1]](*sys.argv[2:])
