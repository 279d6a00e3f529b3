# SPDX-License-Identifier: Apache-2.0
"""Writes SavedModels of TensorFlow 1's, TensorFlow 2's and Keras's APIs into FOLDER, and calls.json: for each call the model,
the request's body, and what Python's own loader answers."""
import base64
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

FOLDER = sys.argv[1]
v1 = tf.compat.v1
random = np.random.default_rng(7)
calls = []


def plain(array):
    """As JSON writes it: texts as they are, bytes in base64."""
    if array.dtype == object:
        return np.vectorize(lambda value: value.decode(), otypes=[object])(array).tolist()
    return array.tolist()


def call(model, signature, row_form=True, **inputs):
    """Adds a call whose answer comes from Python's loader."""
    function = tf.saved_model.load(f"{FOLDER}/{model}/1").signatures[signature]
    answers = {name: plain(value.numpy()) for name, value in function(**inputs).items()}
    encoded = {name: text(value) for name, value in inputs.items()}
    if row_form:
        rows = [dict(zip(encoded, row)) for row in zip(*encoded.values())]
        body = {"signature_name": signature, "instances": rows}
    else:
        body = {"signature_name": signature, "inputs": encoded}
    calls.append({"model": model, "body": body, "outputs": answers})


def text(tensor):
    if tensor.dtype != tf.string:
        return tensor.numpy().tolist()
    return [{"b64": base64.b64encode(value).decode()} for value in tensor.numpy()]


def signature(inputs, outputs):
    return v1.saved_model.signature_def_utils.predict_signature_def(inputs, outputs)


def save_v1(name, signatures, session):
    builder = v1.saved_model.Builder(f"{FOLDER}/{name}/1")
    builder.add_meta_graph_and_variables(
        session,
        ["serve"],
        signature_def_map=signatures,
        assets_collection=v1.get_collection(v1.GraphKeys.ASSET_FILEPATHS),
        main_op=v1.tables_initializer(),
    )
    builder.save()


def tables_of_tensorflow_1():
    """A table whose words are a file of the SavedModel, filled by its main operation."""
    vocabulary = f"{FOLDER}/animals.txt"
    with open(vocabulary, "w") as file:
        file.write("cat\ndog\nhorse\n")
    with tf.Graph().as_default(), v1.Session() as session:
        table = tf.lookup.StaticVocabularyTable(
            tf.lookup.TextFileInitializer(
                vocabulary, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE,
                tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), 2)
        words = v1.placeholder(tf.string, [None], "words")
        save_v1("v1_table", {"serving_default": signature({"words": words}, {"ids": table.lookup(words)})}, session)
    os.remove(vocabulary)
    call("v1_table", "serving_default", words=tf.constant(["dog", "horse", "cat"]))


def variables_of_tensorflow_1():
    """Reference variables, a partitioned one, batch normalization, a loop and a condition."""
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 8, 8, 3], "x")
        with v1.variable_scope("net", partitioner=v1.fixed_size_partitioner(2), use_resource=False):
            kernel = v1.get_variable("kernel", [3, 3, 3, 8])
        with v1.variable_scope("norm", use_resource=False):
            scale = v1.get_variable("scale", [8], initializer=v1.ones_initializer())
            mean = v1.get_variable("mean", [8])
            variance = v1.get_variable("variance", [8], initializer=v1.ones_initializer())
        y, _, _ = v1.nn.fused_batch_norm(
            tf.nn.conv2d(x, tf.convert_to_tensor(kernel), 2, "SAME"), scale, mean, mean, variance, is_training=False)
        y = tf.reduce_mean(tf.nn.relu(y), [1, 2])
        _, y = v1.while_loop(lambda i, _: i < 3, lambda i, y: (i + 1, y * 1.5 + 0.25), [0, y])
        y = v1.cond(tf.reduce_sum(y) > 0, lambda: tf.nn.softmax(y), lambda: y)
        session.run(v1.global_variables_initializer())
        save_v1("v1_net", {"serving_default": signature({"x": x}, {"y": y})}, session)
    images = tf.constant(random.normal(size=(3, 8, 8, 3)).astype(np.float32))
    call("v1_net", "serving_default", x=images)
    call("v1_net", "serving_default", row_form=False, x=images)


class Module(tf.Module):
    """Control flow in functions that call each other, a table with a file, a list of variables, several types."""

    def __init__(self):
        super().__init__()
        self.weights = [tf.Variable(random.normal(size=(4, 4)).astype(np.float32)) for _ in range(3)]
        vocabulary = f"{FOLDER}/colors.txt"
        with open(vocabulary, "w") as file:
            file.write("red\ngreen\nblue\n")
        self.names = tf.lookup.StaticHashTable(
            tf.lookup.TextFileInitializer(
                vocabulary, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER,
                tf.string, tf.lookup.TextFileIndex.WHOLE_LINE), "unknown")

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, "x")])
    def grow(self, x):
        for weights in self.weights:
            x = self.layer(x, weights)
        steps = tf.constant(0)
        while tf.reduce_max(tf.abs(x)) < 10.0 and steps < 20:
            x *= 2.0
            steps += 1
        return {"grown": x, "largest": tf.argmax(x, 1), "names": self.names.lookup(tf.argmax(x, 1))}

    @tf.function
    def layer(self, x, weights):
        if tf.reduce_mean(x) > 0:
            return tf.nn.relu(x @ weights)
        return tf.nn.elu(x @ weights)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "image")])
    def size(self, image):
        def one(bytes):
            pixels = tf.image.resize(tf.io.decode_image(bytes, 3, expand_animations=False), [4, 4])
            return tf.reduce_mean(pixels, [0, 1])

        return {"color": tf.map_fn(one, image, fn_output_signature=tf.TensorSpec([3], tf.float32))}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int16, "a"), tf.TensorSpec([None], tf.bool, "b")])
    def types(self, a, b):
        return {"sum": tf.cast(a, tf.float64) + tf.cast(b, tf.float64), "both": tf.logical_and(a > 2, b)}


def functions_of_tensorflow_2():
    module = Module()
    tf.saved_model.save(
        module, f"{FOLDER}/v2_module/1",
        signatures={"serving_default": module.grow, "color": module.size, "types": module.types})
    os.remove(f"{FOLDER}/colors.txt")
    call("v2_module", "serving_default", x=tf.constant(random.normal(size=(5, 4)).astype(np.float32)))
    png = [tf.io.encode_png(tf.constant(random.integers(0, 255, (6, 5, 3)), tf.uint8)).numpy() for _ in range(2)]
    call("v2_module", "color", image=tf.constant(png))
    call("v2_module", "types", a=tf.constant([1, 3], tf.int16), b=tf.constant([True, True]))


def models_of_keras():
    """With preprocessing, batch normalization, dropout and augmentation; with several inputs and outputs."""
    layers = keras.layers
    network = keras.Sequential(
        [layers.Input((8, 8, 3), name="picture"), layers.Rescaling(1 / 255), layers.Conv2D(4, 3, padding="same"),
         layers.BatchNormalization(), layers.ReLU(), layers.Dropout(0.5), layers.DepthwiseConv2D(3),
         layers.GlobalAveragePooling2D(), layers.Dense(3, "softmax")])
    network.export(f"{FOLDER}/keras_image/1", verbose=False)
    call("keras_image", "serving_default", picture=tf.constant(random.uniform(0, 255, (2, 8, 8, 3)), tf.float32))

    a, b = layers.Input((4,), name="a"), layers.Input((2,), name="b")
    both = layers.Concatenate()([layers.Dense(3, "gelu")(a), b])
    outputs = {"class": layers.Dense(2, "softmax", name="class")(both), "value": layers.Dense(1, name="value")(both)}
    keras.Model([a, b], outputs).export(f"{FOLDER}/keras_two/1", verbose=False)
    call("keras_two", "serving_default", a=tf.ones([3, 4]), b=tf.constant(random.normal(size=(3, 2)), tf.float32))


tables_of_tensorflow_1()
variables_of_tensorflow_1()
functions_of_tensorflow_2()
models_of_keras()
with open(f"{FOLDER}/calls.json", "w") as file:
    json.dump(calls, file)
