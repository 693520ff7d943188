"""The sketchpad: what its kernel answers, what it shows where no browser is, and all of it in a real browser."""

import json
import shutil
import subprocess
import sys
from base64 import b64decode
from io import BytesIO

import nbformat
import pytest
from PIL import Image

from digits.recognition import describe_number
from digits.training.sketchpad import BLUE, Sketchpad
from helpers import PATIENCE, ROOT, WITH_TESTS, contrast, wait_until

NOTEBOOK = "window.jupyterapp?.shell.currentWidget?.sessionContext"  # JupyterLab forgets what is run before it is ready
CANVAS = "canvas[role=application]"
TWELVE = [[(100, 50), (100, 240)], [(220, 90), (255, 55), (300, 80), (290, 130), (215, 235), (310, 235)]]

# No sandbox: CI runs as root. The rest keeps the browser from calling home.
CHROMIUM = [
    *["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    *["--disable-component-update", "--disable-sync"],
]


def test_answers_as_the_recognizer_does(recognizer):
    sketchpad = Sketchpad(recognizer)
    assert sketchpad.answer == "no ink"
    for strokes, text in (TWELVE, "12"), (TWELVE[:1], "1"), ([], ""):
        sketchpad.strokes = strokes
        number = recognizer.recognize_number(sketchpad.drawing)
        assert number.text == text
        assert sketchpad.answer == describe_number(number)
        assert sketchpad.probabilities == ([*number.digits[number.newest].probabilities] if strokes else [0] * 10)


def test_bars_stand_out_on_white_and_on_black():
    """By WCAG 2.1's contrast, 3 to 1 for what is not text; JupyterLab's dark theme is #111111."""
    assert min(contrast(BLUE, ground) for ground in ("#ffffff", "#111111")) > 3


def test_without_a_browser_a_picture_of_it_is_shown(recognizer):
    data, metadata = Sketchpad(recognizer, TWELVE)._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert Image.open(BytesIO(b64decode(data["image/png"]))).width > 400
    assert "12 (" in metadata["image/png"]["alt"]


@pytest.fixture
def lab(tmp_path):
    """JupyterLab with a notebook of one cell, a sketchpad, open in it: the address."""
    source = (
        "from digits.recognition.recognizer import Recognizer\n"
        "from digits.training.sketchpad import Sketchpad\n"
        f"Sketchpad(Recognizer.load({str(ROOT / 'mnist.h5')!r}))"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)"}  # or it would be asked
    nbformat.write(notebook, tmp_path / "pad.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"]
    command += ["--LabApp.news_url=", "--LabApp.expose_app_in_browser=True"]
    environment = WITH_TESTS | {"HOME": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path)}  # nobody's own settings
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until(lambda: [*tmp_path.glob("jpserver-*-open.html")], pause=0.05)  # written when it listens
            (running,) = tmp_path.glob("jpserver-*.json")
            yield json.loads(running.read_text())["url"] + "lab/tree/pad.ipynb?reset"
        finally:
            server.terminate()


@pytest.mark.slow
def test_pointer_and_keys_draw_in_jupyterlab_and_a_second_finger_does_not(lab, tmp_path):
    from playwright.sync_api import expect, sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None and sys.platform != "linux":
        pytest.skip("needs Chromium")
    assert chromium, "Chromium is missing: run `sh tools/setup.sh test`."
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(tmp_path / "profile", executable_path=chromium, args=CHROMIUM)
        context.set_default_timeout(1000 * PATIENCE)
        expect.set_options(timeout=1000 * PATIENCE)
        page = context.pages[0]
        page.goto(lab)
        page.wait_for_function(f"{NOTEBOOK}?.isReady && {NOTEBOOK}.session?.kernel?.connectionStatus == 'connected'")
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        answer = page.locator(".sketchpad-answer")

        def point(x, y):
            page.locator(CANVAS).hover(position={"x": x, "y": y})  # once it lies still

        expect(answer).to_have_text("no ink")
        for first, *rest in TWELVE:
            point(*first)
            page.mouse.down()
            for corner in rest:
                point(*corner)
            page.mouse.up()
        expect(answer).to_contain_text("12 (")
        page.locator(CANVAS).dispatch_event("pointerdown", {"isPrimary": False, "pointerId": 9, "bubbles": True})
        page.get_by_role("button", name="Undo").click()
        expect(answer).to_contain_text("1 (")
        page.get_by_role("button", name="Clear").click()
        expect(answer).to_have_text("no ink")
        page.locator(CANVAS).click(position={"x": 40, "y": 240})  # a point is painted
        assert page.locator(CANVAS).evaluate("pad => pad.getContext('2d').getImageData(40, 240, 1, 1).data[3]") > 200
        page.get_by_role("button", name="Clear").click()
        page.locator(CANVAS).focus()
        for key in [*["ArrowUp"] * 7, " ", *["ArrowDown"] * 14, " ", "ArrowLeft"]:
            page.keyboard.press("Space" if key == " " else key)
        expect(answer).to_contain_text("1 (")
        page.keyboard.press("Escape")
        expect(answer).to_have_text("no ink")
        context.close()
