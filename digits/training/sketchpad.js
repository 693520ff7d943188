// The browser's half of sketchpad.py: collects strokes, shows the kernel's answer. Written for anywidget.
const SIZE = 280;
const BRUSH = 20;

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
    cursor: "crosshair", display: "block", width: `${SIZE}px`, height: `${SIZE}px` });
  canvas.width = canvas.height = SIZE;
  canvas.setAttribute("aria-label", "Draw a digit here");
  const right = element("div", page, { minWidth: "240px" });
  const answer = element("div", right, { font: "bold 28px sans-serif", minHeight: "40px" });
  answer.className = "sketchpad-answer";
  answer.setAttribute("aria-live", "polite");
  const bars = [...Array(10).keys()].map((digit) => {
    const row = element("div", right, { display: "flex", alignItems: "center", height: "20px" });
    element("span", row, { width: "20px", font: "14px sans-serif" }, String(digit));
    return element("div", row, { height: "14px", background: "#0b5394" });
  });

  // A copy: lists that are changed in place would look unchanged to the model, and never be sent.
  let strokes = structuredClone(model.get("strokes"));
  const send = () => {
    paint();
    model.set("strokes", structuredClone(strokes));
    model.save_changes();
  };
  const paint = () => {
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, SIZE, SIZE);
    pen.lineWidth = BRUSH;
    pen.lineCap = pen.lineJoin = "round";
    for (const [first, ...rest] of strokes) {
      pen.beginPath();
      pen.moveTo(...first);
      for (const point of rest.length ? rest : [first]) pen.lineTo(...point);
      pen.stroke();
    }
  };
  const show = () => {
    answer.textContent = model.get("answer");
    model.get("probabilities").forEach((share, digit) => (bars[digit].style.width = `${200 * share}px`));
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    strokes.push([[event.offsetX, event.offsetY]]);
    send();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    strokes.at(-1).push([event.offsetX, event.offsetY]);
    send();
  });
  for (const [label, left_over] of [["Undo", () => strokes.slice(0, -1)], ["Clear", () => []]]) {
    element("button", left, { margin: "8px 8px 0 0" }, label).addEventListener("click", () => {
      strokes = left_over();
      send();
    });
  }
  model.on("change:answer change:probabilities", show);
  paint();
  show();
}

export default { render };
