"""Loads fine-tuned weights into the model of a file with a new last layer, and prints what it predicts.

keras_fine_tuned.py MODEL WEIGHTS CLASSES SIDE
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

model_file, weights, classes, side = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
own = keras.models.load_model(model_file)
head = keras.layers.Dense(classes, activation="softmax", name=own.layers[-1].name)
tuned = keras.Model(own.input, head(own.layers[-1].input))
tuned.load_weights(weights)
picture = (np.arange(side * side * 3) * 7 % 256).reshape(1, side, side, 3)
print(*tuned.predict(picture.astype("float32"), verbose=0)[0])
