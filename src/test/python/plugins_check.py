# SPDX-License-Identifier: Apache-2.0
"""What TensorBoard's plugins show of the runs below a directory, asked over HTTP, as lines of text.

usage: plugins_check.py LOGDIR
"""
import json
import sys
import tempfile
import urllib.request

import numpy as np
from tensorboard_check import PATIENCE_SECONDS, TensorBoard


def post(board, path, body):
    url = f"{board.address}/data/plugin/{path}"
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
        return json.load(response)


def show_hparams(board):
    experiment = post(board, "hparams/experiment", {"experimentName": ""})
    names = [info["name"] for info in experiment["hparamInfos"]]
    metrics = [info["name"] for info in experiment["metricInfos"]]
    body = {
        "startIndex": 0,
        "sliceSize": 100,
        "allowedStatuses": ["STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING", "STATUS_UNKNOWN"],
        "colParams": [{"hparam": name} for name in names] + [{"metric": metric} for metric in metrics],
    }
    groups = post(board, "hparams/session_groups", body)["sessionGroups"]
    for group in sorted(groups, key=lambda group: group["name"]):
        settings = " ".join(f"{k}={v}" for k, v in sorted(group["hparams"].items()))
        statuses = sorted(session["status"] for session in group["sessions"])
        print("hparams", group["name"], settings, *statuses)
        for value in sorted(group["metricValues"], key=lambda value: value["name"].get("group", "")):
            name = value["name"]
            print("metric", group["name"], name.get("group", ""), name["tag"], "%.4f" % value["value"])


def show_curves(board):
    for run, tags in sorted(board.json("pr_curves/tags").items()):
        for tag in sorted(tags):
            for point in board.json("pr_curves/pr_curves", run=run, tag=tag)[run]:
                print("curve", run, tag, len(point["thresholds"]))
                print("precision", *["%.4f" % value for value in point["precision"]])
                print("recall", *["%.4f" % value for value in point["recall"]])


def show_texts(board):
    for run, tags in sorted(board.json("text/tags").items()):
        for tag in sorted(tags):
            for text in board.json("text/text", run=run, tag=tag, markdown="true"):
                print("text", run, tag, text["text"].replace("\n", " "))


def show_images(board):
    for run, tags in sorted(board.json("images/tags").items()):
        for tag, info in sorted(tags.items()):
            print("image", run, tag, info["displayName"])


def show_projector(board):
    for run in board.json("projector/runs"):
        for info in board.json("projector/info", run=run)["embeddings"]:
            if "metadataPath" not in info:
                continue
            name = info["tensorName"]
            vectors = np.frombuffer(board.bytes("projector/tensor", run=run, name=name), "<f4")
            print("embedding", run, name, info["tensorShape"], vectors.tolist())
            for line in board.bytes("projector/metadata", run=run, name=name).decode().splitlines():
                print("label", line.replace("\t", "|"))
            sprite = board.bytes("projector/sprite_image", run=run, name=name)
            print("sprite", sprite[:4] == b"\x89PNG", info["sprite"]["singleImageDim"])


def ready(board):
    return board.json("images/tags") and board.json("text/tags") and board.json("pr_curves/tags")


with tempfile.NamedTemporaryFile("w+", suffix=".log") as log:
    board = TensorBoard(sys.argv[1], log)
    try:
        board.wait_for(lambda: ready(board))
        show_hparams(board)
        show_curves(board)
        show_texts(board)
        show_images(board)
        show_projector(board)
    finally:
        board.process.terminate()
        board.process.join()
