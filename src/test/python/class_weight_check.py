"""Keras's loss with class_weight: class_weight_check.py SMOOTHING; prints the loss of a batch."""
import sys

import keras
import numpy as np

logits = np.array([[1.5, -0.5, 0.25], [0.0, 2.0, -1.0], [3.0, 1.0, 1.0], [-2.0, 0.5, 0.75]], "float32")
labels = np.array([0, 2, 1, 2])
weights = {0: 0.5, 1: 2.0, 2: 1.25}

inputs = keras.Input((3,))
dense = keras.layers.Dense(3, use_bias=False, kernel_initializer="identity")
model = keras.Model(inputs, dense(inputs))
model.compile(
    optimizer=keras.optimizers.SGD(0.0),
    loss=keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=float(sys.argv[1])
    ),
)
targets = keras.utils.to_categorical(labels, 3)
# Keras finds the class of each one-hot target and multiplies its loss.
print(float(model.train_on_batch(logits, targets, class_weight=weights)))
