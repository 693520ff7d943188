"""The app's network as an ONNX graph, so that ONNX Runtime answers with the same weights."""

from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from digits.recognition.network import Network

OPSET, IR_VERSION = 17, 8  # of 2022: every ONNX Runtime since then reads them
ACTIVATIONS = {"relu": "Relu", "softmax": "Softmax"}


def build_graph(network: Network) -> bytes:
    """A serialised ONNX model: input "x" float32 (n, 28, 28, 1) in [0, 1], output softmax (n, 10).

    ONNX has the channels before height and width, Keras after them: so the kernels are turned, and the inputs of the
    first dense layer put in the other order.
    """
    nodes: list[Any] = []
    weights: list[Any] = []
    values, channels = "x", 0

    def add(operator: str, *arrays: np.ndarray, **attributes: Any) -> None:
        nonlocal values
        names = [f"w{len(weights) + index}" for index in range(len(arrays))]
        for array, name in zip(arrays, names, strict=True):
            weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        output = f"v{len(nodes)}"
        nodes.append(helper.make_node(operator, [values, *names], [output], **attributes))
        values = output

    add("Reshape", np.array([-1, 1, 28, 28]))
    for layer in network.layers:
        if layer.kind == "Conv2D":
            kernel, bias = layer.weights
            channels = kernel.shape[-1]
            add("Conv", kernel.transpose(3, 2, 0, 1), bias)
        elif layer.kind == "MaxPooling2D":
            add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        elif layer.kind == "Flatten":
            add("Flatten")
        elif layer.kind == "Dense":
            kernel, bias = layer.weights
            if channels:  # the first one after the convolutions
                kernel = kernel.reshape(-1, channels, kernel.shape[1]).swapaxes(0, 1).reshape(kernel.shape)
                channels = 0
            add("Gemm", kernel, bias)
        if layer.activation in ACTIVATIONS:
            add(ACTIVATIONS[layer.activation])
    inputs = [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["n", 28, 28, 1])]
    outputs = [helper.make_tensor_value_info(values, onnx.TensorProto.FLOAT, ["n", 10])]
    graph = helper.make_graph(nodes, "network", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
