// The browser's half of sketchpad.py: collects strokes, shows the kernel's answer. Written for anywidget.
const HEIGHT = 280;
const WIDTH = 560;
const BRUSH = 20;
const STEP = 14; // of the pen that the arrow keys move
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const HELP = "Draw digits here, or by keyboard: arrows move the pen, Space sets it down and lifts it, "
  + "Backspace takes a stroke back, Escape clears.";

function element(tag, parent, style, text = "") {
  const made = document.createElement(tag);
  Object.assign(made.style, style);
  made.textContent = text;
  parent.append(made);
  return made;
}

function render({ model, el }) {
  const page = element("div", el, { display: "flex", gap: "24px", alignItems: "flex-start", flexWrap: "wrap" });
  const left = element("div", page, {});
  const canvas = element("canvas", left, { border: "1px solid #888", background: "white", touchAction: "none",
    cursor: "crosshair", display: "block", width: `${WIDTH}px`, height: `${HEIGHT}px` });
  [canvas.width, canvas.height, canvas.tabIndex, canvas.title] = [WIDTH, HEIGHT, 0, HELP];
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", HELP);
  canvas.dataset.lmSuppressShortcuts = "true"; // or JupyterLab would take the keys
  const right = element("div", page, { minWidth: "240px" });
  const answer = element("div", right, { font: "bold 28px sans-serif", minHeight: "40px" });
  answer.className = "sketchpad-answer";
  answer.setAttribute("aria-live", "polite");
  const bars = [...Array(10).keys()].map((digit) => {
    const row = element("div", right, { display: "flex", alignItems: "center", height: "20px" });
    element("span", row, { width: "20px", font: "14px sans-serif" }, String(digit));
    return element("div", row, { height: "14px", background: model.get("blue") });
  });
  const notes = element("div", right, { font: "14px sans-serif", maxWidth: "240px" });

  // A copy: lists that are changed in place would look unchanged to the model, and never be sent.
  let strokes = structuredClone(model.get("strokes"));
  let pen = [WIDTH / 2, HEIGHT / 2];
  let isDown = false; // the keyboard's pen
  const send = () => {
    paint();
    model.set("strokes", structuredClone(strokes));
    model.save_changes();
  };
  const paint = () => {
    const ink = canvas.getContext("2d");
    ink.clearRect(0, 0, WIDTH, HEIGHT);
    ink.lineWidth = BRUSH;
    ink.lineCap = ink.lineJoin = "round";
    for (const [first, ...rest] of strokes) {
      ink.beginPath();
      ink.moveTo(...first);
      ink.lineTo(first[0] + 0.01, first[1]); // a line without length is not drawn, and a tap is a point
      for (const point of rest) ink.lineTo(...point);
      ink.stroke();
    }
    if (!canvas.matches(":focus-visible")) return;
    ink.lineWidth = 2;
    ink.beginPath();
    ink.arc(...pen, BRUSH / 2 + 3, 0, 7);
    ink.stroke();
  };
  const show = () => {
    answer.textContent = model.get("answer");
    notes.textContent = model.get("notes");
    model.get("probabilities").forEach((share, digit) => (bars[digit].style.width = `${200 * share}px`));
  };
  const undo = () => keep(strokes.slice(0, -1));
  const clear = () => keep([]);
  const keep = (left_over) => {
    strokes = left_over;
    isDown = false;
    send();
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return; // a second finger, or the palm, does not draw
    canvas.setPointerCapture(event.pointerId);
    isDown = false;
    strokes.push([[event.offsetX, event.offsetY]]);
    send();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    strokes.at(-1).push([event.offsetX, event.offsetY]);
    send();
  });
  canvas.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "Backspace") undo();
    else if (key === "Escape") clear();
    else if (key === " ") {
      isDown = !isDown;
      if (isDown) strokes.push([[...pen]]);
      send();
    } else if (ARROWS[key]) {
      pen = [pen[0] + ARROWS[key][0], pen[1] + ARROWS[key][1]].map((place, axis) =>
        Math.min(Math.max(place, 0), [WIDTH, HEIGHT][axis]));
      if (isDown) strokes.at(-1).push([...pen]);
      send();
    } else return;
    event.preventDefault();
  });
  for (const moment of ["focus", "blur"]) canvas.addEventListener(moment, paint);
  for (const [label, action] of [["Undo", undo], ["Clear", clear]]) {
    element("button", left, { margin: "8px 8px 0 0" }, label).addEventListener("click", action);
  }
  model.on("change:answer change:notes change:probabilities", show);
  paint();
  show();
}

export default { render };
