// What the graphics card does. Positions are pixels of the screen from its upper left corner.

const SHARED = `#version 300 es
precision highp float;
precision highp int;
uniform vec2 u_origin;   // of the tile on the screen
uniform float u_unit;    // pixels to one unit of the tile
uniform vec2 u_size;     // of the screen
uniform vec4 u_palette[10];
vec2 on_screen(vec2 at) { return u_origin + at * u_unit; }
vec4 placed(vec2 at) { return vec4(at / u_size * 2.0 - 1.0, 0.0, 1.0) * vec4(1.0, -1.0, 1.0, 1.0); }
`;

/** Lines with round ends, as wide as their class; those of class 6, not known, dotted. */
export const LINES = {
  vertex: `${SHARED}
uniform float u_width[10];
uniform float u_dots;    // pixels from dot to dot, 0 for a whole line
in ivec4 ends;
in float along;
in uint told;            // the class, and from bit 8 on which of the four corners
out vec2 v_at;
flat out float v_length;
flat out float v_along;
flat out float v_width;
flat out float v_dots;
flat out vec4 v_colour;
void main() {
  uint kind = min(told & 15u, 9u);
  v_width = u_width[kind];
  v_dots = kind == 6u ? u_dots : 0.0;
  vec2 corner = vec2(float(told >> 8 & 1u), float(told >> 9 & 1u) * 2.0 - 1.0);
  vec2 a = on_screen(vec2(ends.xy)), b = on_screen(vec2(ends.zw));
  v_length = distance(a, b);
  vec2 way = v_length > 0.0 ? (b - a) / v_length : vec2(1.0, 0.0);
  float room = v_width * 0.5 + 0.5;
  float run = corner.x * v_length + (corner.x * 2.0 - 1.0) * room;
  v_at = vec2(run, corner.y * room);
  v_along = along * u_unit;
  v_colour = u_palette[kind];
  gl_Position = placed(a + way * run + vec2(-way.y, way.x) * v_at.y);
}`,
  fragment: `#version 300 es
precision highp float;
in vec2 v_at;
flat in float v_length;
flat in float v_along;
flat in float v_width;
flat in float v_dots;
flat in vec4 v_colour;
out vec4 colour;
void main() {
  float beyond = max(max(-v_at.x, v_at.x - v_length), 0.0);
  float off = length(vec2(beyond, v_at.y));
  if (v_dots > 0.0) {
    float step = mod(v_along + clamp(v_at.x, 0.0, v_length), v_dots) - v_dots * 0.5;
    off = length(vec2(step, v_at.y));
  }
  colour = v_colour * clamp(v_width * 0.5 - off + 0.5, 0.0, 1.0);
}`,
};

/** Homes and ground; class 6, not known, is hatched. */
export const HOMES = {
  vertex: `${SHARED}
uniform float u_hatched; // 1 where class 6 is hatched
in ivec2 at;
in uint told;
flat out vec4 v_colour;
flat out float v_hatched;
void main() {
  v_colour = u_palette[min(told, 9u)];
  v_hatched = told == 6u ? u_hatched : 0.0;
  gl_Position = placed(on_screen(vec2(at)));
}`,
  fragment: `#version 300 es
precision highp float;
uniform vec4 u_hatch;
uniform float u_ratio;
flat in vec4 v_colour;
flat in float v_hatched;
out vec4 colour;
void main() {
  colour = v_colour;
  if (v_hatched > 0.5) {
    // Strokes of 1.4 pixels every 5 across, at 45 degrees.
    float across = mod((gl_FragCoord.x - gl_FragCoord.y) / u_ratio * 0.70711, 5.0);
    colour = mix(v_colour, u_hatch, clamp(1.2 - abs(across - 2.5), 0.0, 1.0));
  }
}`,
};

export function program(gl: WebGL2RenderingContext, source: typeof LINES): WebGLProgram {
  const made = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, source.vertex], [gl.FRAGMENT_SHADER, source.fragment],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS))
      throw new Error(gl.getShaderInfoLog(shader) ?? "shader");
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS))
    throw new Error(gl.getProgramInfoLog(made) ?? "program");
  return made;
}
