# SPDX-License-Identifier: Apache-2.0
"""LiteRT's and OpenVINO's turns in tools/bench --answers: reads a command a line, and answers each with a line.

engine_answers.py litert|openvino MODEL IMAGES SIDE THREADS f32|bf16

MODEL is an ONNX file, or a .tflite file, beside which NAME-COUNT.tflite takes COUNT images. The lines are those of
Engine.command in Java.
"""
import statistics
import sys
import time


class LiteRt:
    def __init__(self, model, threads, precision):
        from ai_edge_litert.interpreter import Interpreter

        self.open = lambda count: Interpreter(model.replace(".tflite", f"-{count}.tflite"), num_threads=threads)
        self.made = {}

    def __call__(self, images):
        if len(images) not in self.made:
            made = self.open(len(images))
            made.allocate_tensors()
            self.made[len(images)] = made, made.get_input_details()[0]["index"], made.get_output_details()[0]["index"]
        interpreter, fed, fetched = self.made[len(images)]
        interpreter.set_tensor(fed, images)
        interpreter.invoke()
        return interpreter.get_tensor(fetched)


class OpenVino:
    def __init__(self, model, threads, precision):
        import openvino

        self.core = openvino.Core()
        self.model = model
        self.settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": precision,
        }
        self.made = {}

    def __call__(self, images):
        if len(images) not in self.made:
            model = self.core.read_model(self.model)
            model.reshape({"images": images.shape})
            made = self.core.compile_model(model, "CPU", self.settings).create_infer_request()
            self.made[len(images)] = made, made.get_tensor("images").data, made.get_tensor("scores").data
        request, fed, fetched = self.made[len(images)]
        fed[:] = images
        request.infer()
        return fetched.copy()


def median(call, images, seconds):
    taken = []
    start = time.perf_counter()
    while len(taken) < 3 or time.perf_counter() - start < seconds:
        begun = time.perf_counter()
        call(images)
        taken.append(time.perf_counter() - begun)
    return 1000 * statistics.median(taken)


def main(engine, model, images, side, threads, precision):
    try:
        import numpy as np

        images = np.fromfile(images, np.uint8).reshape(-1, int(side), int(side), 3)
        start = time.perf_counter()
        call = {"litert": LiteRt, "openvino": OpenVino}[engine](model, int(threads), precision)
        call(images[:1])
    except Exception as error:  # whatever an engine throws where it cannot run
        return print("no", *str(error).split(), flush=True)
    print("ready", time.perf_counter() - start, flush=True)
    for line in sys.stdin:
        command, count, *seconds = line.split()
        batch = images[: int(count)]
        if command == "turn":
            print(median(call, batch, float(seconds[0])), flush=True)
        else:
            print(*call(batch).ravel().tolist(), flush=True)


main(*sys.argv[1:])
