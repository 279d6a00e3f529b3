"""Packed data sets as Python reads and writes them: packed_check.py read FOLDER | write FOLDER."""
import glob
import hashlib
import json
import os
import sys

import numpy as np
import tensorflow as tf

FEATURES = {
    "image": tf.io.FixedLenFeature([], tf.string),
    "label": tf.io.FixedLenFeature([], tf.int64),
}


def digest(image):
    return hashlib.sha256(image.astype("uint8").tobytes()).hexdigest()


def read(folder):
    """A line for each image: split, label, shape, hash of the pixels."""
    for file in sorted(glob.glob(os.path.join(folder, "*.tfrecord-*"))):
        split = os.path.basename(file).split(".")[0].split("-")[-1]
        for record in tf.data.TFRecordDataset(file):
            example = tf.io.parse_single_example(record, FEATURES)
            image = tf.io.decode_image(example["image"], channels=3).numpy()
            print(split, int(example["label"]), *image.shape, digest(image))


def write(folder):
    """Two shards as TensorFlow Datasets writes them, and the same lines."""
    os.makedirs(folder, exist_ok=True)
    random = np.random.default_rng(3)
    for shard in range(2):
        name = f"pets-train.tfrecord-{shard:05d}-of-00002"
        with tf.io.TFRecordWriter(os.path.join(folder, name)) as out:
            for i in range(5):
                image = random.integers(0, 256, (4 + i, 3 + shard, 3), dtype="uint8")
                features = {
                    "image": tf.train.Feature(bytes_list=tf.train.BytesList(
                        value=[tf.io.encode_png(image).numpy()])),
                    "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[i % 3])),
                    "image/filename": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"x"])),
                }
                example = tf.train.Example(features=tf.train.Features(feature=features))
                out.write(example.SerializeToString())
                print("train", i % 3, *image.shape, digest(image))
    with open(os.path.join(folder, "label.labels.txt"), "w") as labels:
        labels.write("cat\ndog\neel\n")
    with open(os.path.join(folder, "dataset_info.json"), "w") as info:
        json.dump({"name": "pets", "splits": [{"name": "train", "shardLengths": ["5", "5"]}]}, info)


{"read": read, "write": write}[sys.argv[1]](sys.argv[2])
