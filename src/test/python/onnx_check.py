# SPDX-License-Identifier: Apache-2.0
"""Checks ONNX files as ONNX itself does, with the shapes of all tensors: onnx_check.py FILE…"""
import sys

import onnx

for path in sys.argv[1:]:
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path)
    onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    print(model.opset_import[0].version, len(model.graph.node))
