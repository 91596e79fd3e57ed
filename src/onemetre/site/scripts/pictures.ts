// Small pictures of the map, drawn here: marks of places, the hatch, the question mark.
import { token } from "./style";

const SCALE = 2;

function canvas(size: number): [CanvasRenderingContext2D, (() => ImageData)] {
  const made = document.createElement("canvas");
  made.width = made.height = size * SCALE;
  const pen = made.getContext("2d", { willReadFrequently: true })!;
  pen.scale(SCALE, SCALE);
  return [pen, () => pen.getImageData(0, 0, size * SCALE, size * SCALE)];
}

function mark(letter: string, state: string): ImageData {
  const [pen, done] = canvas(22);
  pen.beginPath();
  pen.roundRect(1.5, 1.5, 19, 19, 4);
  pen.fillStyle = state === "reached" ? token("jade") : token("paper");
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = state === "reached" ? token("jade") : token("ink");
  if (state === "unknown") pen.setLineDash([2.5, 2]);
  pen.stroke();
  pen.fillStyle = state === "reached" ? token("paper") : token("ink");
  pen.font = `700 13px ${token("sans")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, 11, 11.5);
  return done();
}

function hatch(): ImageData {
  const size = 7;
  const [pen, done] = canvas(size);
  pen.fillStyle = token("hatch-ground");
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = token("hatch");
  pen.lineWidth = 1.3;
  pen.lineCap = "square";
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return done();
}

function ring(letter: string): ImageData {
  const [pen, done] = canvas(24);
  pen.beginPath();
  pen.arc(12, 12, 9.5, 0, 2 * Math.PI);
  pen.fillStyle = token("paper");
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = token("persimmon");
  pen.stroke();
  pen.fillStyle = token("persimmon-text");
  pen.font = `700 14px ${token("sans")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, 12, 12.5);
  return done();
}

/** The picture of that name. */
export function picture(name: string): { data: ImageData; ratio: number } | null {
  const [sort, letter = "", state = ""] = name.split(":");
  if (sort === "mark") return { data: mark(letter, state), ratio: SCALE };
  if (name === "hatch") return { data: hatch(), ratio: SCALE };
  if (name === "stop") return { data: ring("陪"), ratio: SCALE };
  if (name === "look") return { data: ring("?"), ratio: SCALE };
  return null;
}
