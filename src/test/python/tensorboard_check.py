# SPDX-License-Identifier: Apache-2.0
"""What TensorBoard shows of the runs below a directory, asked over HTTP, as lines of text.

Usage: tensorboard_check.py LOGDIR

  RUN scalars TAG STEPS      RUN histograms TAG STEPS
  RUN distributions TAG STEPS      RUN images TAG STEPS WIDTHxHEIGHT KIND
  RUN graph SCOPE (outermost)      RUN profile TAG (of run metadata)
  log LINE      a warning or an error that TensorBoard printed
"""
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
import urllib.parse
import urllib.request

PATIENCE_SECONDS = 60
TROUBLE = re.compile(r"^[EWF]\d{4} |: [EWF] |^(?!.*: I ).*([Ee]rror|[Ww]arn|WARN|Traceback)")


def serve(logdir, log):
    """What `tensorboard --logdir LOGDIR --port 0` does, with what it prints in a file."""
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["tensorboard", "--logdir", logdir, "--port", "0"]
    from tensorboard.main import run_main

    run_main()


class TensorBoard:
    """A copy of this process, so that it need not import TensorFlow again."""

    def __init__(self, logdir, log):
        self.log = log
        fork = multiprocessing.get_context("fork")
        self.process = fork.Process(target=serve, args=(logdir, log.fileno()), daemon=True)
        self.process.start()
        self.address = self.wait_for(self.greeting)

    def greeting(self):
        found = re.search(r"at (http://\S+)", self.text())
        return found and found.group(1).rstrip("/")

    def text(self):
        with open(self.log.name) as log:
            return log.read()

    def wait_for(self, answer):
        end = time.time() + PATIENCE_SECONDS
        while time.time() < end and self.process.is_alive():
            if got := answer():
                return got
            time.sleep(0.2)
        sys.exit("TensorBoard gave no answer:\n" + self.text())

    def bytes(self, path, **query):
        return self.get(path + "?" + urllib.parse.urlencode(query))

    def get(self, path):
        url = f"{self.address}/data/plugin/{path}"
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as response:
            return response.read()

    def json(self, path, **query):
        return json.loads(self.bytes(path, **query))


def has_read_all(board):
    """It reads files beside answering: all is there when nothing more comes."""
    kinds = ("scalars/tags", "histograms/tags", "graphs/info", "images/tags")
    before = [board.json(kind) for kind in kinds]
    time.sleep(1)
    return all(before[:3]) and before == [board.json(kind) for kind in kinds]


def png_size(png):
    kind = {2: "rgb", 0: "gray"}.get(png[25], png[25])
    assert png[:8] == b"\x89PNG\r\n\x1a\n", png[:8]
    return f"{int.from_bytes(png[16:20], 'big')}x{int.from_bytes(png[20:24], 'big')} {kind}"


def show_scalars(board):
    for run, tags in sorted(board.json("scalars/tags").items()):
        for tag in sorted(tags):
            points = board.json("scalars/scalars", run=run, tag=tag)
            print(run, "scalars", tag, [step for _, step, _ in points])


def show_histograms(board):
    for run, tags in sorted(board.json("histograms/tags").items()):
        for tag in sorted(tags):
            points = board.json("histograms/histograms", run=run, tag=tag)
            print(run, "histograms", tag, [point[1] for point in points])


def show_distributions(board):
    for run, tags in sorted(board.json("distributions/tags").items()):
        for tag in sorted(tags):
            points = board.json("distributions/distributions", run=run, tag=tag)
            print(run, "distributions", tag, [point[1] for point in points])


def show_images(board):
    for run, tags in sorted(board.json("images/tags").items()):
        for tag in sorted(tags):
            found = board.json("images/images", run=run, tag=tag, sample=0)
            pictures = [
                board.get("images/individualImage?" + image["query"]) for image in found
            ]
            sizes = sorted({png_size(picture) for picture in pictures})
            print(run, "images", tag, [image["step"] for image in found], *sizes)


def show_graphs(board):
    for run in sorted(board.json("graphs/info")):
        text = board.bytes("graphs/graph", run=run, conceptual="false").decode()
        names = re.findall(r'^  name: "([^"/]+)', text, re.MULTILINE)
        for scope in sorted(set(names)):
            print(run, "graph", scope)


def show_profiles(board):
    for run, info in sorted(board.json("graphs/info").items()):
        for tag, has in sorted(info["tags"].items()):
            if has["profile"]:
                metadata = board.bytes("graphs/run_metadata", run=run, tag=tag)
                assert b"node_stats" in metadata and b"all_end_rel_micros" in metadata, tag
                print(run, "profile", tag)


def main(logdir):
    with tempfile.NamedTemporaryFile("w+", suffix=".log") as log:
        board = TensorBoard(logdir, log)
        try:
            board.wait_for(lambda: has_read_all(board))
            show_scalars(board)
            show_histograms(board)
            show_distributions(board)
            show_images(board)
            show_graphs(board)
            show_profiles(board)
        finally:
            board.process.terminate()
            board.process.join()
        for line in board.text().splitlines():
            if TROUBLE.search(line):
                print("log", line)


if __name__ == "__main__":
    main(sys.argv[1])
