"""Calls a model server by the Open Inference Protocol without a client library: every path, type and error, values as
JSON and as bytes. Argument: the port."""

import json
import struct
import sys
import urllib.error
import urllib.request

import numpy as np

BASE = f"http://127.0.0.1:{sys.argv[1]}/v2"
LENGTH = "Inference-Header-Content-Length"
TYPES = {
    "FP32": ("float", np.float32), "FP64": ("double", np.float64), "INT8": ("int8", np.int8),
    "INT16": ("int16", np.int16), "INT32": ("int32", np.int32), "INT64": ("int64", np.int64),
    "UINT8": ("uint8", np.uint8), "UINT32": ("uint32", np.uint32), "UINT64": ("uint64", np.uint64),
    "BOOL": ("bool", np.bool_), "FP16": ("half", np.float16), "BYTES": ("string", None),
}


def call(path, body=None, length=None):
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(BASE + path, data, {LENGTH: str(length)} if length else {})
    try:
        with urllib.request.urlopen(request) as answer:
            content = answer.read()
            end = int(answer.headers.get(LENGTH, len(content)))
            return answer.status, json.loads(content[:end]), content[end:]
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read()), b""


def infer(model, inputs, length=None, **rest):
    return call(f"/models/{model}/infer", {"inputs": inputs, **rest}, length)


def tensor(name, shape, datatype, data):
    return {"name": name, "shape": shape, "datatype": datatype, "data": data}


def refused(status, words, answer):
    assert answer[0] == status and words in answer[1]["error"], answer


# server, models, health
assert call("")[1]["name"] == "convnet"
assert call("/health/live") == (200, {"live": True}, b"")
assert call("/health/ready") == (200, {"ready": True}, b"")
assert call("/models/echo/ready")[:2] == (200, {"name": "echo", "ready": True})
assert call("/models/half_plus_two/versions/123/ready")[0] == 200
assert call("/models/half_plus_two")[1] == {
    "name": "half_plus_two", "versions": ["124", "123"], "platform": "tensorflow_savedmodel",
    "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 1]}],
    "outputs": [{"name": "y", "datatype": "FP32", "shape": [-1, 1]}],
}
refused(404, "Could not find any versions of model none", call("/models/none/ready"))
refused(404, "Servable not found", call("/models/none"))

# infer: flat and nested, versions, id, outputs, data before its type
x = tensor("x", [2, 1], "FP32", [1, 2])
assert infer("half_plus_two", [x], id="mine")[1] == {
    "model_name": "half_plus_two", "model_version": "124", "id": "mine",
    "outputs": [{"name": "y", "datatype": "FP32", "shape": [2, 1], "data": [2.5, 3.0]}],
}
assert infer("half_plus_two/versions/123", [{**x, "data": [[1], [2]]}])[1]["model_version"] == "123"
backwards = dict(reversed(x.items()))
assert infer("half_plus_two", [backwards])[1]["outputs"][0]["data"] == [2.5, 3.0]
ragged = dict(parameters={"signature_name": "ragged_out"}, outputs=[{"name": "b"}])
assert [o["name"] for o in infer("echo", [tensor("x", [2], "FP32", [1, 2])], **ragged)[1]["outputs"]] == ["b"]

# every type, as JSON and as bytes
for datatype, (signature, dtype) in TYPES.items():
    values = ["", "text", "\u00fc\u732b"] if dtype is None else [True, False, True] if dtype == np.bool_ else [0, 1, 100]
    chosen = {"signature_name": signature}
    if datatype != "FP16":
        found = infer("echo", [tensor("default", [3, 1], datatype, values)], parameters=chosen)
        assert found[1]["outputs"][0] == {
            "name": "y", "datatype": datatype, "shape": [3, 1], "data": values}, (datatype, found)
    if dtype is None:
        raw = b"".join(struct.pack("<I", len(v.encode())) + v.encode() for v in values)
    else:
        raw = np.array(values, dtype).tobytes()
    given = {"name": "default", "shape": [3], "datatype": datatype, "parameters": {"binary_data_size": len(raw)}}
    document = json.dumps(
        {"inputs": [given], "parameters": {**chosen, "binary_data_output": True}}).encode()
    status, answer, back = call("/models/echo/infer", document + raw, len(document))
    assert status == 200 and back == raw, (datatype, answer, back)
    assert answer["outputs"][0]["parameters"] == {"binary_data_size": len(raw)}, answer
limits = infer("echo", [tensor("default", [2], "UINT64", [2**64 - 1, 0])], parameters={"signature_name": "uint64"})
assert limits[1]["outputs"][0]["data"] == [2**64 - 1, 0], limits

# images
image = tensor("images", [1, 28, 28, 3], "UINT8", [0] * 28 * 28 * 3)
scores = {o["name"]: o for o in infer("mnist", [image])[1]["outputs"]}
assert scores["scores"]["shape"] == [1, 10] and scores["labels"]["datatype"] == "BYTES", scores

# errors
refused(400, "needs 2 values, got 1", infer("half_plus_two", [{**x, "data": [1]}]))
refused(400, "must be of FP32, got INT32", infer("half_plus_two", [{**x, "datatype": "INT32"}]))
refused(400, "no datatype 'FLOAT'", infer("half_plus_two", [{**x, "datatype": "FLOAT"}]))
refused(400, "has no input 'z'", infer("half_plus_two", [{**x, "name": "z"}]))
refused(400, "has no output 'z'", infer("half_plus_two", [x], outputs=[{"name": "z"}]))
refused(400, "has no 'data'", infer("half_plus_two", [{k: v for k, v in x.items() if k != "data"}]))
refused(400, "'shape' must be", infer("half_plus_two", [{**x, "shape": [-1]}]))
refused(400, "'shape' must be", infer("half_plus_two", [{**x, "shape": [1 << 20, 1 << 20]}]))
refused(400, "has no signature 'serving_default'", infer("echo", [x]))
refused(400, "no 'inputs'", call("/models/half_plus_two/infer", {}))
refused(400, "not of expected type", infer("half_plus_two", [{**x, "data": ["a", "b"]}]))
refused(400, "JSON", call("/models/half_plus_two/infer", b"{"))
refused(400, "but the body has", call("/models/half_plus_two/infer", b"{}", 9))
binary = {**{k: v for k, v in x.items() if k != "data"}, "parameters": {"binary_data_size": 8}}
refused(400, "8 bytes are announced, 0 are there", infer("half_plus_two", [binary]))
refused(404, "Specific(half_plus_two, 9)", infer("half_plus_two/versions/9", [x]))
refused(404, "there is nothing at /v2/nothing", call("/nothing"))
refused(405, "not for POST", call("/models/half_plus_two", {}))
print("every call is right")
