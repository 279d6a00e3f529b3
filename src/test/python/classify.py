"""Prints what an exported model says of an image file. Arguments: the version's directory; the file."""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import tensorflow as tf

model = tf.saved_model.load(sys.argv[1])
with open(sys.argv[2], "rb") as file:
    prediction = model.signatures["encoded"](encoded=tf.constant([file.read()]))
print(prediction["labels"][0].numpy().decode())
