"""Calls a model server with TensorFlow Serving's own Python client: every method, type and error. Arguments: the port
of its gRPC interface, and the folder of another version of half_plus_two, which the server is told to serve."""

import os
import shutil
import sys

import grpc
import numpy as np
import tensorflow as tf
from google.protobuf import text_format
from tensorflow.core.framework import tensor_pb2
from tensorflow_serving.apis import (
    classification_pb2,
    get_model_metadata_pb2,
    get_model_status_pb2,
    inference_pb2,
    model_management_pb2,
    model_service_pb2_grpc,
    predict_pb2,
    prediction_log_pb2,
    prediction_service_pb2_grpc,
    regression_pb2,
)

port, models = sys.argv[1:]
channel = grpc.insecure_channel(
    f"127.0.0.1:{port}", [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
)
service = prediction_service_pb2_grpc.PredictionServiceStub(channel)
management = model_service_pb2_grpc.ModelServiceStub(channel)


def predict(model, signature="", outputs=(), version=None, label="", deadline=30, **inputs):
    request = predict_pb2.PredictRequest(output_filter=outputs)
    request.model_spec.name = model
    request.model_spec.signature_name = signature
    if version is not None:
        request.model_spec.version.value = version
    if label:
        request.model_spec.version_label = label
    for name, value in inputs.items():
        tensor = value if isinstance(value, tensor_pb2.TensorProto) else tf.make_tensor_proto(value)
        request.inputs[name].CopyFrom(tensor)
    return service.Predict(request, deadline)


def refused(code, words, call):
    try:
        answer = call()
    except grpc.RpcError as error:
        assert error.code() == code, error
        assert words in error.details(), error.details()
        return error
    raise AssertionError(f"not refused: {words}: {answer}")


Code = grpc.StatusCode

# predict: versions, labels, filters
answer = predict("half_plus_two", x=np.float32([[1], [2], [5]]))
assert list(answer.outputs["y"].float_val) == [2.5, 3.0, 4.5], answer
assert answer.model_spec.version.value == 124 and answer.model_spec.signature_name == "serving_default", answer
assert predict("half_plus_two", version=123, x=np.float32([[1]])).model_spec.version.value == 123
assert predict("half_plus_two", label="stable", x=np.float32([[1]])).model_spec.version.value == 123
both = dict(x=np.float32([1, 2]))
assert set(predict("echo", "ragged_out", **both).outputs) == {"a", "b"}
assert set(predict("echo", "ragged_out", ["b"], **both).outputs) == {"b"}

# every type, as fields and as bytes, empty and with many dimensions
TYPES = [np.float32, np.float64, np.float16, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint32, np.uint64]
NAMES = ["float", "double", "half", "int8", "int16", "int32", "int64", "uint8", "uint32", "uint64"]
values = {name: dtype([0, 1, 2, 3, 100, 127]) for name, dtype in zip(NAMES, TYPES)}
for name in NAMES[:3]:
    values[name] = values[name].dtype.type([0.5, -1, np.inf, -np.inf, np.nan, 6e4])
for name in NAMES[3:]:
    limits = np.iinfo(values[name].dtype)
    values[name] = values[name].dtype.type([limits.min, limits.max, 0, 1, 2, 3])
values["bool"] = np.array([True, False] * 3)
values["bfloat16"] = tf.constant([1.5, -2, 0, 1e30, np.inf, np.nan], tf.bfloat16).numpy()
values["string"] = np.array([b"", b"text", "\u00fc\u732b".encode(), b"\xff\x00\xfe", b"a" * 1000, b"z"], object)
for name, value in values.items():
    for shaped in value, value.reshape(1, 3, 2, 1), value[:0], value[1]:
        found = tf.make_ndarray(predict("echo", name, default=shaped).outputs["y"])
        if name == "string":
            assert found.tolist() == np.asarray(shaped).tolist(), (found, shaped)
        else:
            shaped = np.asarray(shaped)
            assert found.dtype == shaped.dtype and found.shape == shaped.shape, (name, found.dtype, found.shape)
            assert found.tobytes() == shaped.tobytes(), (name, found, shaped)
    if name not in ("string", "bfloat16"):
        proto = tensor_pb2.TensorProto(dtype=tf.as_dtype(value.dtype).as_datatype_enum)
        proto.tensor_shape.dim.add().size = 6
        proto.tensor_content = value.tobytes()
        assert tf.make_ndarray(predict("echo", name, default=proto).outputs["y"]).tobytes() == value.tobytes(), name

# the last value fills the shape; no value stands for zeros
for fields, expected in (dict(int_val=[4, 7]), [4, 7, 7, 7]), ({}, [0, 0, 0, 0]):
    proto = tensor_pb2.TensorProto(dtype=tf.int32.as_datatype_enum, **fields)
    proto.tensor_shape.dim.add().size = 4
    assert list(tf.make_ndarray(predict("echo", "int32", default=proto).outputs["y"])) == expected
several = predict("echo", "multi2", int_tensor=np.int32([1, 2]), str_tensor=np.array([b"a", b"b"]))
assert list(several.outputs["str_tensor"].string_val) == [b"a", b"b"], several

# images as numbers and as files
image = np.zeros((2, 28, 28, 3), np.uint8)
answer = predict("mnist", images=image)
assert tf.make_ndarray(answer.outputs["scores"]).shape == (2, 10), answer
png = tf.io.encode_png(image[0]).numpy()
encoded = predict("mnist", "encoded", encoded=np.array([png, png]))
np.testing.assert_allclose(encoded.outputs["scores"].float_val, answer.outputs["scores"].float_val, atol=1e-6)
wrong = refused(Code.INVALID_ARGUMENT, "", lambda: predict("mnist", "encoded", encoded=np.array([png, b"no image"])))
assert "instance 2 of 2" in wrong.details(), wrong.details()


# classify, regress, several at once
def examples(request, *values, context=None, model="half_plus_two", signature="", feature="x"):
    request.model_spec.name = model
    request.model_spec.signature_name = signature
    fill(request.input, values, context, feature)
    return request


def example(feature, value):
    return tf.train.Example(
        features=tf.train.Features(
            feature={feature: tf.train.Feature(float_list=tf.train.FloatList(value=np.ravel(value)))}
        )
    )


def fill(target, values, context, feature):
    all_values = [example(feature, value) if value is not None else tf.train.Example() for value in values]
    if context is None:
        target.example_list.examples.extend(all_values)
    else:
        target.example_list_with_context.examples.extend(all_values)
        target.example_list_with_context.context.CopyFrom(example(feature, context))


def regress(*values, signature="regress_x_to_y", **options):
    return service.Regress(examples(regression_pb2.RegressionRequest(), *values, signature=signature, **options), 30)


def classify(*values, signature, **options):
    return service.Classify(
        examples(classification_pb2.ClassificationRequest(), *values, signature=signature, **options), 30
    )


assert [r.value for r in regress(1, 2).result.regressions] == [2.5, 3.0]
assert [r.value for r in regress(None, 2, context=6).result.regressions] == [5.0, 3.0]
found = classify([0.5, 0.25, 1], model="echo", signature="classify3").result.classifications[0].classes
assert [(c.label, c.score) for c in found] == [("car", 0.5), ("bike", 0.25), ("bus", 1.0)], found
answer = classify(1, 2, signature="classify_x_to_y")
assert [c.classes[0].score for c in answer.result.classifications] == [2.5, 3.0], answer
assert answer.model_spec.version.value == 124 and answer.model_spec.name == "half_plus_two", answer
request = inference_pb2.MultiInferenceRequest()
for signature, method in ("regress_x_to_y", "regress"), ("classify_x_to_y", "classify"):
    task = request.tasks.add(method_name=f"tensorflow/serving/{method}")
    task.model_spec.name, task.model_spec.signature_name = "half_plus_two", signature
fill(request.input, [3], None, "x")
request_for_both = request
results = service.MultiInference(request, 30).results
assert results[0].regression_result.regressions[0].value == 3.5, results
assert results[1].classification_result.classifications[0].classes[0].score == 3.5, results

# errors
x = np.float32([[1]])
refused(Code.NOT_FOUND, "Servable not found for request: Latest(none)", lambda: predict("none", x=x))
refused(Code.NOT_FOUND, "Specific(half_plus_two, 9)", lambda: predict("half_plus_two", version=9, x=x))
refused(Code.INVALID_ARGUMENT, "Unrecognized servable version label", lambda: predict("half_plus_two", label="a", x=x))
refused(Code.FAILED_PRECONDITION, 'Serving signature key "a" not found.', lambda: predict("half_plus_two", "a", x=x))
refused(Code.INVALID_ARGUMENT, "Sent extra: {z}. Missing but required: {x}.", lambda: predict("half_plus_two", z=x))
refused(Code.INVALID_ARGUMENT, "tensor alias not found", lambda: predict("half_plus_two", outputs=["z"], x=x))
refused(Code.INVALID_ARGUMENT, "duplicate output", lambda: predict("half_plus_two", outputs=["y", "y"], x=x))
refused(Code.INVALID_ARGUMENT, "must be a tensor of float, got int32", lambda: predict("half_plus_two", x=[1]))
refused(Code.INVALID_ARGUMENT, "", lambda: predict("mnist", images=image[0, 0]))
refused(Code.INVALID_ARGUMENT, "has no name", lambda: predict("", x=x))
refused(Code.INVALID_ARGUMENT, "Missing ModelSpec", lambda: service.Predict(predict_pb2.PredictRequest(), 30))
refused(Code.INVALID_ARGUMENT, "Input is empty.", lambda: regress())
refused(Code.INVALID_ARGUMENT, "No signature was found", lambda: regress(1, signature="a"))
refused(Code.INVALID_ARGUMENT, "method_name to be", lambda: regress(1, signature="classify_x_to_y"))
proto = tensor_pb2.TensorProto(dtype=tf.float32.as_datatype_enum, float_val=[1])
proto.tensor_shape.dim.add().size = 1 << 30
refused(Code.INVALID_ARGUMENT, "must have them all", lambda: predict("half_plus_two", x=proto))
proto.tensor_shape.dim.add().size = -1
refused(Code.INVALID_ARGUMENT, "cannot have the shape", lambda: predict("half_plus_two", x=proto))
proto.tensor_shape.ClearField("dim")
proto.tensor_content = b"123"
refused(Code.INVALID_ARGUMENT, "bytes of tensor_content", lambda: predict("half_plus_two", x=proto))
refused(Code.RESOURCE_EXHAUSTED, "16 MiB at most", lambda: predict("echo", "uint8", default=np.zeros(17 << 20, np.uint8)))
refused(Code.DEADLINE_EXCEEDED, "", lambda: predict("half_plus_two", deadline=1e-6, x=x))
raw = channel.unary_unary("/tensorflow.serving.PredictionService/Predict")
refused(Code.INVALID_ARGUMENT, "no message of its type", lambda: raw(b"\xff\xff\xff", timeout=30))
refused(Code.UNIMPLEMENTED, "", lambda: channel.unary_unary("/tensorflow.serving.PredictionService/Train")(b""))

# gzip, and a request's name
answer, call = service.Predict.with_call(
    predict_pb2.PredictRequest(
        model_spec={"name": "half_plus_two"}, inputs={"x": tf.make_tensor_proto(np.zeros((1000, 1), np.float32))}
    ),
    30,
    metadata=[("x-request-id", "mine")],
    compression=grpc.Compression.Gzip,
)
assert dict(call.initial_metadata())["x-request-id"] == "mine", call.initial_metadata()
assert list(answer.outputs["y"].float_val) == [2.0] * 1000

bomb = predict_pb2.PredictRequest(inputs={"default": tf.make_tensor_proto(np.zeros(40 << 20, np.uint8))})
refused(
    Code.RESOURCE_EXHAUSTED, "16 MiB", lambda: service.Predict(bomb, 30, compression=grpc.Compression.Gzip)
)

# metadata, status, health
request = get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
request.model_spec.name = "half_plus_two"
answer = service.GetModelMetadata(request, 30)
signatures = get_model_metadata_pb2.SignatureDefMap()
assert answer.metadata["signature_def"].Unpack(signatures) and answer.model_spec.version.value == 124, answer
assert signatures.signature_def["serving_default"].inputs["x"].dtype == tf.float32.as_datatype_enum, signatures
request.metadata_field[0] = "weights"
refused(Code.INVALID_ARGUMENT, "weights is not supported", lambda: service.GetModelMetadata(request, 30))


def status(**spec):
    return management.GetModelStatus(get_model_status_pb2.GetModelStatusRequest(model_spec=spec), 30)


State = get_model_status_pb2.ModelVersionStatus
states = {s.version: (s.state, s.status.error_code) for s in status(name="half_plus_two").model_version_status}
assert states == {123: (State.AVAILABLE, 0), 124: (State.AVAILABLE, 0)}, states
assert len(status(name="half_plus_two", version={"value": 123}).model_version_status) == 1
refused(Code.NOT_FOUND, "Could not find any versions of model none", lambda: status(name="none"))
health = channel.unary_unary("/grpc.health.v1.Health/Check")
assert health(b"", timeout=30) == b"\x08\x01"
assert health(b"\x0a\x04echo", timeout=30) == b"\x08\x01"
refused(Code.NOT_FOUND, "no service or model", lambda: health(b"\x0a\x01x", timeout=30))

# other models, as the client says
def reload(*configs):
    request = model_management_pb2.ReloadConfigRequest()
    text_format.Parse("model_config_list {" + "".join(configs) + "}", request.config)
    return management.HandleReloadConfigRequest(request, 60)


two = f'config {{ name: "two" base_path: "{models}/half_plus_two" model_platform: "tensorflow" }}'
assert reload(two).status.error_code == 0
assert predict("two", x=x).outputs["y"].float_val[0] == 2.5
refused(Code.NOT_FOUND, "Latest(echo)", lambda: predict("echo", "float", default=x))
refused(Code.INVALID_ARGUMENT, "two models", lambda: reload(two, two))
missing = 'config { name: "missing" base_path: "/does/not/exist" }'
refused(Code.FAILED_PRECONDITION, "no available version of missing", lambda: reload(two, missing))
assert predict("two", x=x).outputs["y"].float_val[0] == 2.5

# a version runs its example requests before it takes over; a wrong one keeps it from that
def version_with_warmup(number, *requests):
    version = shutil.copytree(f"{models}/half_plus_two/00000124", f"{models}/half_plus_two/{number}")
    os.mkdir(f"{version}/assets.extra")
    with tf.io.TFRecordWriter(f"{version}/assets.extra/tf_serving_warmup_requests") as writer:
        for request in requests:
            writer.write(request.SerializeToString())
    reload(two)
    return status(name="two", version={"value": number}).model_version_status[0]


Log = prediction_log_pb2.PredictionLog
good = [
    Log(predict_log={"request": predict_pb2.PredictRequest(inputs={"x": tf.make_tensor_proto(x)})}),
    Log(regress_log={"request": examples(regression_pb2.RegressionRequest(), 1, signature="regress_x_to_y")}),
    Log(classify_log={"request": examples(classification_pb2.ClassificationRequest(), 1, signature="classify_x_to_y")}),
    Log(multi_inference_log={"request": request_for_both}),
]
assert version_with_warmup(125, *good).state == State.AVAILABLE
assert predict("two", x=x).model_spec.version.value == 125
wrong = Log(predict_log={"request": predict_pb2.PredictRequest(inputs={"x": tf.make_tensor_proto("text")})})
broken = version_with_warmup(126, good[0], wrong)
assert broken.state == State.END and "warm-up record 2 of" in broken.status.error_message, broken
assert predict("two", x=x).model_spec.version.value == 125
broken = version_with_warmup(127, *[good[0]] * 1001)
assert "Number of warmup records exceeds the maximum (1000)" in broken.status.error_message, broken
assert version_with_warmup(128, *[good[0]] * 1000).state == State.AVAILABLE

# what an export writes is read by Python
dataset = tf.data.TFRecordDataset("savedmodels/mnist/1/assets.extra/tf_serving_warmup_requests")
requests = [Log.FromString(record.numpy()).predict_log.request for record in dataset]
assert [r.model_spec.signature_name for r in requests] == ["serving_default", "encoded"], requests
gray = tf.make_ndarray(requests[0].inputs["images"])
assert gray.shape == (1, 28, 28, 3) and gray.dtype == np.uint8 and (gray == 128).all(), gray
np.testing.assert_array_equal(tf.io.decode_png(tf.make_ndarray(requests[1].inputs["encoded"])[0]), gray[0])
print("every call is right")
