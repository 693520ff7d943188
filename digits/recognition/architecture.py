"""A Keras configuration as a chain of layers that NumPy computes, or why it is none.

It may be Keras 2's or 3's. It is not trusted: nothing in it is called or imported.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from digits.recognition.network import ACTIVATIONS, LAYERS, Layer

Config = dict[str, Any]
TENSOR = re.compile(r'\["([^"]*)", 0, 0\b')  # how a configuration names what a layer takes: [its layer, 0, 0]
Arrays = Mapping[str, list[np.ndarray]]

# Layers that do nothing after the training.
IDLE = {"InputLayer", "Dropout", "SpatialDropout2D", "GaussianDropout", "GaussianNoise", "ActivityRegularization"}
IDLE |= {"RandomContrast", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom"}
RUNS_CODE = {"Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"}
RUNS_CODE |= {"StringLookup", "IntegerLookup", "TextVectorization"}  # these read other files
SIZE = 2**16  # units or pixels, far more than a digit network has: Keras would reserve memory for them unseen
ACTIVE = {"Conv2D", "Dense", "Activation"}
DEFAULTS = {"use_bias": True, "keepdims": False, "negative_slope": 0, "threshold": 0, "max_value": None, "axis": -1}
SYNONYMS = {"swish": "silu", "softmax_v2": "softmax"}  # the second is TensorFlow's name
KNOWN: dict[str, list[Any]] = {  # the values of settings that NumPy computes; the first is the default
    "data_format": ["channels_last"],
    "dilation_rate": [1, [1, 1]],
    "groups": [1],
    "padding": ["valid", "same"],
    "quantization_config": [None],
}


class ModelFileError(Exception):
    """The file cannot serve as the network; the message says why, in a sentence for the person, and what to do."""


class BeyondNumPyError(Exception):
    """NumPy does not compute this network here; the message names the layer, or what else is beyond it."""


def refuse_code(config: object, key: str = "") -> None:
    """Raise ModelFileError where a configuration might make Keras run code or read other files, however deep inside."""
    if isinstance(config, dict):
        kind, module = config.get("class_name"), config.get("module") or "keras"
        package, *folders = str(module).split(".")
        if kind in RUNS_CODE or package not in {"keras", "tf_keras", "builtins"} or {"utils", "saving"} & {*folders}:
            name = kind if kind in RUNS_CODE else f"{module}.{config.get('config') if kind == 'function' else kind}"
            raise ModelFileError(f"is refused, because its {name} would run code. Save a network without it.")
    elif isinstance(config, int) and abs(config) > SIZE and key not in {"seed", "shared_object_id"}:
        raise ModelFileError(f"contradicts itself: its {key} is {config}, far more than it has arrays for.")
    for name, value in config.items() if isinstance(config, dict) else ():
        refuse_code(value, name)
    for value in config if isinstance(config, list) else ():
        refuse_code(value, key)


def read_network(model: Config, arrays: Arrays) -> tuple[tuple[int | None, ...], list[Layer]]:
    """The shape of a batch of images, and the layers that compute something, in order; arrays by their layers' names.

    Raises BeyondNumPyError where it is no chain of layers, or NumPy does not compute one of them, ModelFileError where
    a layer contradicts its arrays.
    """
    whole = model["config"]  # before Keras 2.2.3 a list
    configs = whole["layers"] if isinstance(whole, dict) else whole
    if model["class_name"] != "Sequential" and not _is_chain(whole):
        raise BeyondNumPyError("branches")
    layers: list[Layer] = []
    for config in configs:
        settings = config["config"]
        activation = settings.get("activation")
        if config["class_name"] in IDLE:
            continue
        if isinstance(activation, dict) and activation["class_name"] != "function":  # a layer
            layers.append(_read(config | {"config": settings | {"activation": "linear"}}, arrays))
            config = activation
        layers = append(layers, _read(config, arrays))
    first = configs[0]["config"]
    return tuple(first.get("batch_shape") or first.get("batch_input_shape") or (None, 28, 28, 1)), layers


def append(layers: list[Layer], layer: Layer) -> list[Layer]:
    """The layers and one more; an activation becomes that of the layer before it, where that has none."""
    if layer.kind == "Activation" and layers and layers[-1].kind in ACTIVE and layers[-1].activation == "linear":
        return [*layers[:-1], layers[-1]._replace(activation=layer.activation)]
    return [*layers, layer]


def _is_chain(config: Config) -> bool:
    """Whether each layer of a functional network takes what the one before it gives, and the last one answers."""
    layers = config["layers"]
    sources = [layer["inbound_nodes"] for layer in layers] + [config["output_layers"]]
    if '"training": true' in json.dumps(sources):  # such a layer drops units in its answers, too
        return False
    return [TENSOR.findall(json.dumps(source)) for source in sources] == [[], *([layer["name"]] for layer in layers)]


def _read(config: Config, arrays: Arrays) -> Layer:
    kind = config["class_name"].removesuffix("V1").removesuffix("V2")  # TensorFlow 1 has a BatchNormalizationV1
    settings = DEFAULTS | config["config"]
    activation = settings["activation"] if kind in ACTIVE else "linear"
    if isinstance(activation, dict):  # a function of Keras', by its name
        activation = activation["config"]
    if kind == "Softmax" and settings["axis"] == -1:
        kind, activation = "Activation", "softmax"
    elif kind == "LeakyReLU":
        kind, settings["negative_slope"] = "ReLU", settings.get("alpha", settings["negative_slope"])
    activation = SYNONYMS.get(activation, activation)
    if kind not in LAYERS or activation not in ACTIVATIONS:
        raise BeyondNumPyError(kind if kind not in LAYERS else f"the activation {activation}")
    for key, values in KNOWN.items():
        if settings.setdefault(key, values[0]) not in values:
            raise BeyondNumPyError(f"{kind} with {key} of {settings[key]}")
    if settings.get("strides") is None:
        settings["strides"] = settings.get("pool_size", 1)
    for key in {"strides", "pool_size", "kernel_size"} & settings.keys():
        settings[key] = tuple(np.broadcast_to(settings[key], 2).tolist())
        if min(settings[key]) < 1:
            raise BeyondNumPyError(f"{kind} with {key} of {settings[key]}")
    settings["axis"] = np.ravel(settings["axis"])[0]  # older files have a list
    return Layer(kind, activation, _weights(kind, settings, arrays.get(settings["name"], [])), settings)


def _weights(kind: str, settings: Config, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """Kernel and bias, or the scale and offset that batch normalisation comes to; nothing for other layers."""
    name, shapes = settings["name"], [array.shape for array in arrays]
    if not all(np.isfinite(array).all() for array in arrays):
        raise ModelFileError(f"has weights that are no numbers, in {name}. Train it anew with a smaller learning rate.")
    if kind == "BatchNormalization":
        if shapes == [arrays[0].shape] * (2 + settings["scale"] + settings["center"]):
            gamma, beta = arrays[0] if settings["scale"] else 1, arrays[-3] if settings["center"] else 0
            scale = gamma / np.sqrt(arrays[-1] + np.float32(settings["epsilon"]))
            return [scale, beta - arrays[-2] * scale]
    elif kind in {"Conv2D", "Dense"}:
        outputs = settings["filters" if kind == "Conv2D" else "units"]
        kernel = (*settings.get("kernel_size", ()), shapes[0][-2], outputs)
        if shapes == [kernel, (outputs,)][: 1 + settings["use_bias"]]:
            return arrays if settings["use_bias"] else [*arrays, np.zeros(outputs, np.float32)]
    elif not arrays:
        return []
    raise ModelFileError(f"contradicts itself: its {kind} {name} has arrays of {shapes}, which its settings rule out.")
