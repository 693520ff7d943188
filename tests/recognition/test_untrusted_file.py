"""Whatever a model file holds, it is a network for digits or one sentence says why not; nothing in it is run."""

import os
import random
import tempfile
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from digits.recognition.model_file import ModelFileError, load_network
from helpers import MODEL
from networks import IMAGES, StubModel, chain

pytestmark = pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5:UserWarning")
CONTENT = MODEL.read_bytes()


def save_weights(path):
    chain().save_weights(path.with_suffix(".weights.h5"))
    path.with_suffix(".weights.h5").replace(path)


def save_cut_off(path):
    chain().save(path.with_suffix(".keras"))
    path.write_bytes(path.with_suffix(".keras").read_bytes()[:5000])


def save_two_inputs(path):
    images = [keras.Input((28, 28, 1)) for _ in range(2)]
    keras.Model(images, layers.Dense(10)(layers.Flatten()(layers.Add()(images)))).save(path)


WRONG = {
    "missing": (lambda path: None, "is no file. Run the notebook"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "empty": (lambda path: path.write_bytes(b""), "is no network that Keras saved"),
    "text": (lambda path: path.write_text("weights"), "is no network that Keras saved"),
    "an archive": (lambda path: zipfile.ZipFile(path, "w").close(), "is an archive, not a network"),
    "something else in HDF5": (lambda path: h5py.File(path, "w").close(), "nothing of Keras"),
    "weights": (save_weights, "holds weights alone"),
    "half": (lambda path: path.write_bytes(CONTENT[: len(CONTENT) // 2]), "is damaged"),
    "half an archive": (save_cut_off, "is damaged"),
    "large images": (lambda path: chain(shape=(32, 32, 3)).save(path), "expects images of 32 x 32 x 3"),
    "letters": (lambda path: StubModel(0, outputs=26).save(path), "gives 26 numbers for an image"),
    "maps": (lambda path: keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(9, 3)]).save(path), "6084 numbers"),
    "two images": (save_two_inputs, "takes 2 inputs"),
    "no numbers": (lambda path: StubModel(np.nan).save(path), "weights that are no numbers, in dense"),
    "huge numbers": (lambda path: StubModel(3e38).save(path), "numbers beyond all bounds"),
}


@pytest.mark.parametrize(("save", "problem"), WRONG.values(), ids=WRONG)
def test_one_sentence_says_what_is_wrong_and_another_what_to_do(tmp_path, save, problem):
    path = tmp_path / "mnist.h5"
    save(path)
    with pytest.raises(ModelFileError, match=problem) as caught:
        load_network(path)
    message = str(caught.value)
    assert message.startswith(f"{path} ")
    assert "\n" not in message
    assert ("damaged" in message) == ("damaged" in problem)
    assert message.count(".") > str(path).count(".") + 1


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
@pytest.mark.parametrize("closed", ["mnist.h5", "."])
def test_says_what_may_not_be_read(closed):
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to all others
        path = Path(folder) / "mnist.h5"
        path.touch()
        Path(folder).chmod(0o755)
        (Path(folder) / closed).chmod(0)
        os.seteuid(user or 65534)  # root, as which some run tests, may read everything
        try:
            with pytest.raises(ModelFileError, match=f"{path} may not be read: change the permissions"):
                load_network(path)
        finally:
            os.seteuid(user)
            Path(folder).chmod(0o755)


def test_a_flipped_bit_is_refused_or_changes_nothing(tmp_path):
    expected = load_network(MODEL)[0].predict_on_batch(IMAGES[:2])
    chance, refused = random.Random(0), 0
    for _ in range(30):
        flipped = bytearray(CONTENT)
        flipped[chance.randrange(len(CONTENT))] ^= 1 << chance.randrange(8)
        (tmp_path / "mnist.h5").write_bytes(flipped)
        try:
            network = load_network(tmp_path / "mnist.h5")[0]
        except ModelFileError:
            refused += 1
        else:
            np.testing.assert_array_equal(network.predict_on_batch(IMAGES[:2]), expected)
    assert refused >= 15


LAMBDA = {"class_name": "Lambda", "config": {"name": "trap", "function": ["4wEAAAA=", None, None]}}
FUNCTION = {"class_name": "function", "config": "get_file"}
CODE = {  # settings of a dense layer, and what is to be named
    "a layer's activation": ({"activation": LAMBDA}, "Lambda"),
    "an initializer": ({"kernel_initializer": LAMBDA | {"class_name": "__lambda__"}}, "__lambda__"),
    "a function of Python": ({"bias_initializer": FUNCTION | {"module": "os", "config": "system"}}, "os.system"),
    "a function that fetches": ({"kernel_constraint": FUNCTION | {"module": "keras.utils"}}, "keras.utils.get_file"),
    "somebody's class": ({"kernel_regularizer": {"module": "mine", "class_name": "Norm", "config": {}}}, "mine.Norm"),
    "deep inside": ({"activation": {"class_name": "TimeDistributed", "config": {"layer": [LAMBDA]}}}, "Lambda"),
    "other files": ({"activation": {"class_name": "TFSMLayer", "config": {"filepath": "."}}}, "TFSMLayer"),
}


@pytest.mark.parametrize("use_keras", [False, True])
@pytest.mark.parametrize(("settings", "name"), CODE.values(), ids=CODE)
def test_what_would_run_code_is_refused_by_name(edited, settings, name, use_keras):
    with pytest.raises(ModelFileError, match=f"refused, because its {name} would run code"):
        load_network(edited(dense_1=settings), use_keras)


@pytest.mark.parametrize("suffix", ["h5", "keras"])
def test_no_program_in_the_file_is_run(tmp_path, suffix):
    marker, path = tmp_path / "marker", tmp_path / f"trap.{suffix}"
    run = eval(f"lambda x: (__import__('pathlib').Path({str(marker)!r}).touch(), x)[1]")  # no reference to the test
    chain(layers.Lambda(run, output_shape=(28, 28, 1))).save(path)
    marker.unlink(missing_ok=True)
    for use_keras in (False, True):
        with pytest.raises(ModelFileError, match="refused, because its Lambda would run code"):
            load_network(path, use_keras)
    assert not marker.exists()
    keras.models.load_model(path, compile=False, safe_mode=False)(np.zeros((1, 28, 28, 1), dtype=np.float32))
    assert marker.exists()  # so the trap was set


def virtual(group, name, secret):
    layout = h5py.VirtualLayout((10,), np.float32)
    layout[:] = h5py.VirtualSource(secret, "password", (10,))
    group.create_virtual_dataset(name, layout)


ATTACKS = {  # an array whose content is not in the file
    "kept elsewhere": lambda group, name, secret: group.create_dataset(name, 10, "f4", external=[(secret, 0, 40)]),
    "a link": lambda group, name, secret: group.update({name: h5py.ExternalLink(secret, "password")}),
    "put together from other files": virtual,
    "four terabytes of a fill value": lambda group, name, secret: group.create_dataset(
        name, (10, 10**11), "f4", chunks=(10, 100), fillvalue=1
    ),
}


@pytest.mark.parametrize("use_keras", [False, True])
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_reads_only_what_the_file_holds(edited, tmp_path, attack, use_keras):
    with h5py.File(tmp_path / "secret", "w") as secret:
        secret["password"] = np.ones(10, dtype=np.float32)

    def edit(file):
        group, name = file["model_weights/dense_1"], "sequential/dense_1/bias"
        del group[name]
        attack(group, name, tmp_path / "secret")

    with pytest.raises(ModelFileError, match=r"damaged \(ValueError\)"):
        load_network(edited(edit), use_keras)
