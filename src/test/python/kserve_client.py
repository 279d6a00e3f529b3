"""Calls a model server by KServe's own client, with values as JSON and as bytes. Argument: the port."""

import asyncio
import sys

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

BASE = f"http://127.0.0.1:{sys.argv[1]}"
TYPES = {
    "FP32": "float", "FP64": "double", "FP16": "half", "INT8": "int8", "INT16": "int16", "INT32": "int32",
    "INT64": "int64", "UINT8": "uint8", "UINT32": "uint32", "UINT64": "uint64", "BOOL": "bool",
}


async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    assert await client.is_server_live(BASE) and await client.is_server_ready(BASE)
    assert await client.is_model_ready(BASE, "echo")

    async def echo(signature, array, datatype, binary):
        given = InferInput("default", list(array.shape), datatype)
        given.set_data_from_numpy(array, binary_data=binary)
        parameters = {"signature_name": signature, "binary_data_output": binary}
        request = InferRequest("echo", [given], request_id="mine", parameters=parameters)
        answer = await client.infer(BASE, request, model_name="echo")
        assert answer.id == "mine", answer
        return answer.outputs[0].as_numpy()

    for datatype, signature in TYPES.items():
        dtype = {"FP32": "float32", "FP64": "float64", "FP16": "float16", "BOOL": "bool"}.get(datatype, signature)
        array = np.array([[0, 1], [1, 100]], dtype)
        for binary in (True, False) if datatype != "FP16" else (True,):
            found = await echo(signature, array, datatype, binary)
            assert found.dtype == array.dtype and (found == array).all(), (datatype, binary, found)
    texts = np.array([b"text", b""], object)
    for binary in True, False:
        found = [t if isinstance(t, bytes) else t.encode() for t in await echo("string", texts, "BYTES", binary)]
        assert found == [b"text", b""], found
    await client.close()


asyncio.run(main())
print("every call is right")
