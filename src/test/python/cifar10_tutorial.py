# SPDX-License-Identifier: Apache-2.0
"""The CIFAR-10 tutorial's input, network and training in Python's TensorFlow.

Numbers, names of operations and variables, and the order of things are those of the tutorial's
last version, under tensorflow.compat.v1 with reference variables. The number of pictures comes from
the files' sizes, so that a part of the data set will do.
"""
import os

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

RECORD_BYTES = 3073
SIZE = 24
CPU = "/cpu:0"
VARIABLES_DECAY = 0.9999


# ---- input ----


def files(data_dir, split):
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] if split == "train" else ["test_batch.bin"]
    paths = [os.path.join(data_dir, "cifar-10-batches-bin", name) for name in names]
    for path in paths:
        if not os.path.exists(path):
            raise ValueError("Failed to find file: " + path)
    return paths


def count(paths):
    return sum(os.path.getsize(path) for path in paths) // RECORD_BYTES


def read_picture(names):
    """The next record: float32 [32, 32, 3] from 0 to 255, and int32 [1]."""
    _, value = tf.FixedLengthRecordReader(record_bytes=RECORD_BYTES).read(names)
    record = tf.decode_raw(value, tf.uint8)
    label = tf.cast(tf.strided_slice(record, [0], [1]), tf.int32)
    planes = tf.reshape(tf.strided_slice(record, [1], [RECORD_BYTES]), [3, 32, 32])
    label.set_shape([1])
    return tf.cast(tf.transpose(planes, [1, 2, 0]), tf.float32), label


def minimum_in_queue(paths):
    return int(count(paths) * 0.4)


def distorted_inputs(paths, batch_size):
    names = tf.train.string_input_producer(paths)
    with tf.name_scope("data_augmentation"):
        image, label = read_picture(names)
        image = tf.random_crop(image, [SIZE, SIZE, 3])
        image = tf.image.random_flip_left_right(image)
        image = tf.image.random_brightness(image, max_delta=63)
        image = tf.image.random_contrast(image, lower=0.2, upper=1.8)
        image = tf.image.per_image_standardization(image)
        image.set_shape([SIZE, SIZE, 3])
    minimum = minimum_in_queue(paths)
    images, labels = tf.train.shuffle_batch(
        [image, label],
        batch_size=batch_size,
        num_threads=16,
        capacity=minimum + 3 * batch_size,
        min_after_dequeue=minimum,
    )
    tf.summary.image("images", images)
    return images, tf.reshape(labels, [batch_size])


def plain_inputs(paths, batch_size):
    with tf.name_scope("input"):
        image, label = read_picture(tf.train.string_input_producer(paths))
        image = tf.image.resize_image_with_crop_or_pad(image, SIZE, SIZE)
        image = tf.image.per_image_standardization(image)
        image.set_shape([SIZE, SIZE, 3])
    capacity = minimum_in_queue(paths) + 3 * batch_size
    images, labels = tf.train.batch(
        [image, label], batch_size=batch_size, num_threads=16, capacity=capacity
    )
    tf.summary.image("images", images)
    return images, tf.reshape(labels, [batch_size])


def middles(paths):
    """Every picture in turn: float32 [N, 24, 24, 3] from 0 to 255, and int32 [N]."""
    records = np.concatenate([np.fromfile(path, np.uint8) for path in paths])
    records = records.reshape(-1, RECORD_BYTES)
    images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return images[:, 4:28, 4:28].astype(np.float32), records[:, 0].astype(np.int32)


# ---- network ----


def variable(name, shape, initializer):
    with tf.device(CPU):
        return tf.get_variable(name, shape, initializer=initializer, dtype=tf.float32)


def weights(shape, stddev, decay=None):
    made = variable("weights", shape, tf.truncated_normal_initializer(stddev=stddev))
    if decay is not None:
        tf.add_to_collection("losses", tf.multiply(tf.nn.l2_loss(made), decay, name="weight_loss"))
    return made


def biases(size, value):
    return variable("biases", [size], tf.constant_initializer(value))


def summarize(layer):
    tf.summary.histogram(layer.op.name + "/activations", layer)
    tf.summary.scalar(layer.op.name + "/sparsity", tf.nn.zero_fraction(layer))
    return layer


def convolution(name, x, bias):
    with tf.variable_scope(name) as scope:
        kernel = weights([5, 5, int(x.shape[3]), 64], 5e-2)
        sums = tf.nn.conv2d(x, kernel, [1, 1, 1, 1], padding="SAME")
        return summarize(tf.nn.relu(tf.nn.bias_add(sums, biases(64, bias)), name=scope.name))


def dense(name, x, size):
    with tf.variable_scope(name) as scope:
        if len(x.shape) > 2:
            x = tf.reshape(x, [-1, int(np.prod(x.shape[1:]))])
        matrix = weights([int(x.shape[1]), size], 0.04, 0.004)
        return summarize(tf.nn.relu(tf.matmul(x, matrix) + biases(size, 0.1), name=scope.name))


def pool(name, x):
    return tf.nn.max_pool(x, [1, 3, 3, 1], [1, 2, 2, 1], padding="SAME", name=name)


lrn_by_products = False  # sums the squares by a product with a matrix: the same numbers, sooner


def norm(name, x):
    if not lrn_by_products:
        return tf.nn.lrn(x, 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75, name=name)
    with tf.name_scope(name):
        channels = np.arange(int(x.shape[3]))
        band = (np.abs(channels[:, None] - channels) <= 4) * np.float32(0.001 / 9.0)
        squares = tf.reshape(tf.square(x), [-1, len(channels)])
        sums = tf.reshape(tf.matmul(squares, band.astype(np.float32)), tf.shape(x))
        root = tf.rsqrt(sums + 1.0)
        return tf.reshape(x * root * tf.sqrt(root), [-1] + x.shape.as_list()[1:])


def inference(images):
    x = norm("norm1", pool("pool1", convolution("conv1", images, 0.0)))
    x = pool("pool2", norm("norm2", convolution("conv2", x, 0.1)))
    x = dense("local4", dense("local3", x, 384), 192)
    with tf.variable_scope("softmax_linear") as scope:
        matrix = weights([192, 10], 1 / 192.0)
        return summarize(tf.add(tf.matmul(x, matrix), biases(10, 0.0), name=scope.name))


# ---- training ----


def loss_of(logits, labels):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=tf.cast(labels, tf.int64), logits=logits, name="cross_entropy_per_example"
    )
    tf.add_to_collection("losses", tf.reduce_mean(losses, name="cross_entropy"))
    return tf.add_n(tf.get_collection("losses"), name="total_loss")


def average_losses(total):
    averages = tf.train.ExponentialMovingAverage(0.9, name="avg")
    losses = tf.get_collection("losses") + [total]
    update = averages.apply(losses)
    for loss in losses:
        tf.summary.scalar(loss.op.name + " (raw)", loss)
        tf.summary.scalar(loss.op.name, averages.average(loss))
    return update


def train_op(total, global_step, examples, batch_size):
    """The op of one step, and the (gradient, variable) pairs."""
    decay_steps = int(examples / batch_size * 350)
    rate = tf.train.exponential_decay(0.1, global_step, decay_steps, 0.1, staircase=True)
    tf.summary.scalar("learning_rate", rate)
    with tf.control_dependencies([average_losses(total)]):
        optimizer = tf.train.GradientDescentOptimizer(rate)
        pairs = optimizer.compute_gradients(total)
    update = optimizer.apply_gradients(pairs, global_step=global_step)
    for made in tf.trainable_variables():
        tf.summary.histogram(made.op.name, made)
    for gradient, made in pairs:
        tf.summary.histogram(made.op.name + "/gradients", gradient)
    averages = tf.train.ExponentialMovingAverage(VARIABLES_DECAY, global_step)
    with tf.control_dependencies([update]):
        return averages.apply(tf.trainable_variables()), pairs
