"""Loads a SavedModel of ours in every way that Python has, and compares what it says with what Java said.

Arguments: the version's directory; a directory of 32x32 pictures; Java's scores of them, JSON.
"""
import contextlib
import io
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.tools import saved_model_cli

v1 = tf.compat.v1
MODEL, PICTURES, SCORES = sys.argv[1:]
FILES = [open(os.path.join(PICTURES, name), "rb").read() for name in sorted(os.listdir(PICTURES))]
IMAGES = np.stack([tf.io.decode_png(file).numpy() for file in FILES])
EXPECTED = np.array(json.load(open(SCORES)), np.float32)
LABELS = open(os.path.join(MODEL, "assets", "labels.txt"), "rb").read().split(b"\n")


def close(actual, expected=EXPECTED):
    np.testing.assert_allclose(actual, expected, atol=1e-5)


def check_answer(answer):
    close(answer["scores"])
    classes = np.array(answer["classes"])
    np.testing.assert_array_equal(classes, np.argmax(answer["scores"], axis=1))
    assert list(np.array(answer["labels"])) == [LABELS[i] for i in classes]


def check_load():
    model = tf.saved_model.load(MODEL)
    images, encoded = model.signatures["serving_default"], model.signatures["encoded"]
    assert len(model.variables) == 10
    check_answer(images(images=tf.constant(IMAGES)))
    check_answer(encoded(encoded=tf.constant(FILES)))
    for i in range(3):
        close(images(images=tf.constant(IMAGES[i : i + 1]))["scores"], EXPECTED[i : i + 1])
        close(encoded(encoded=tf.constant(FILES[i : i + 1]))["scores"], EXPECTED[i : i + 1])


def check_keras():
    images = keras.layers.TFSMLayer(MODEL, call_endpoint="serving_default")
    encoded = keras.layers.TFSMLayer(MODEL, call_endpoint="encoded")
    assert len(images.weights) == 10
    check_answer(images(IMAGES))
    check_answer(encoded(tf.constant(FILES)))


def check_v1():
    with tf.Graph().as_default(), v1.Session() as session:
        meta = v1.saved_model.load(session, ["serve"], MODEL)
        for key, name, value in (("serving_default", "images", IMAGES), ("encoded", "encoded", FILES)):
            signature = meta.signature_def[key]
            outputs = {output: info.name for output, info in signature.outputs.items()}
            check_answer(session.run(outputs, {signature.inputs[name].name: value}))
        for shape in ((1, 50, 70, 3), (2, 9, 5, 3), (1, 32, 32, 3), (1, 500, 300, 3)):
            check_resizing(session, np.random.RandomState(1).randint(0, 256, shape).astype(np.uint8))


def check_resizing(session, images):
    resized = session.run(
        "serving_default/resize/EnsureShape:0", {"serving_default/images:0": images})
    with tf.Graph().as_default(), v1.Session() as own:
        expected = own.run(tf.image.resize(images, [32, 32], antialias=True))
    np.testing.assert_allclose(resized, expected, atol=1e-4)
    if images.shape[1:3] == (32, 32):
        np.testing.assert_array_equal(resized, images)


def command(*arguments):
    out = io.StringIO()
    sys.argv = ["saved_model_cli", *arguments]
    try:
        with contextlib.redirect_stdout(out):
            saved_model_cli.main()
    except SystemExit as end:
        assert not end.code, out.getvalue()
    return out.getvalue()


def check_command():
    shown = command("show", "--dir", MODEL, "--all")
    for expected in (
        "signature_def['serving_default']", "shape: (-1, -1, -1, 3)", "dtype: DT_UINT8",
        "signature_def['encoded']", "inputs['encoded']", "outputs['labels']",
        "Method name is: tensorflow/serving/predict"):
        assert expected in shown, shown
    one = os.path.join(os.path.dirname(SCORES), "one.npy")
    np.save(one, IMAGES[:1])
    best = LABELS[int(np.argmax(EXPECTED[0]))].decode()
    literal = "".join("\\x%02x" % byte for byte in FILES[0])
    # both flags each time: the tool remembers those of the call before
    assert best in run("serving_default", "--inputs", "images=" + one, "--input_exprs", "")
    assert best in run("encoded", "--inputs", "", "--input_exprs", "encoded=[b'" + literal + "']")


def run(signature, *inputs):
    return command("run", "--dir", MODEL, "--tag_set", "serve", "--signature_def", signature, *inputs)


check_load()
check_keras()
check_v1()
check_command()
print("agrees with TensorFlow " + tf.__version__)
