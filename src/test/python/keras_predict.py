"""Prints what a model of Keras predicts for a picture, a line for each output.

keras_predict.py MODEL      the byte i of the picture is 7 i, and the model gets bytes / 255
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

model = keras.models.load_model(sys.argv[1], compile=False)
shape = model.input_shape[1:]
picture = (np.arange(np.prod(shape)) * 7 % 256).reshape((1,) + shape) / 255
for output in model.predict(picture.astype("float32"), verbose=0):
    print(*output[0])
