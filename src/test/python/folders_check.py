# SPDX-License-Identifier: Apache-2.0
"""Writes what Keras finds in folders of images.

Usage: folders_check.py OUT FOLDER…

OUT gets a line for each class and each image, in Keras's order, with tabs between the columns:
the folder, "class" and its name; or the folder, "image", its path and the name of its class.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import keras


def lines(folder):
    found = keras.utils.image_dataset_from_directory(
        folder, batch_size=None, shuffle=False, follow_links=True, image_size=(2, 2), verbose=False)
    for name in found.class_names:
        yield folder, "class", name
    for path in found.file_paths:
        yield folder, "image", path, os.path.relpath(path, folder).split(os.sep)[0]


with open(sys.argv[1], "w", encoding="utf-8") as out:
    for folder in sys.argv[2:]:
        for line in lines(folder):
            print(*line, sep="\t", file=out)
