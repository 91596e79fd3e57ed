// What stays the same from frame to frame is drawn once and kept as a picture.
export class Still {
  private of = ""; // what it shows; "" where it is to be drawn anew
  private buffer: WebGLFramebuffer;
  private picture: WebGLRenderbuffer | null = null;
  private size: [number, number] = [0, 0];

  constructor(private gl: WebGL2RenderingContext) {
    this.buffer = gl.createFramebuffer();
  }

  forget(): void {
    this.of = "";
  }

  /** Room for a picture as large as the canvas. */
  fit(width: number, height: number): void {
    const { gl } = this;
    this.forget();
    this.size = [width, height];
    gl.deleteRenderbuffer(this.picture);
    this.picture = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, this.picture);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.buffer);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, this.picture);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Lay the picture of something on the canvas; it is drawn if it is not there yet. */
  lay(of: string, draw: () => void): void {
    const { gl } = this;
    const [width, height] = this.size;
    if (of !== this.of) {
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.buffer);
      draw();
      this.of = of;
    }
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.buffer);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }
}

/** Let the card begin with what it was told. A mere flush leaves that until somebody waits. */
export function hurry(gl: WebGL2RenderingContext): void {
  const done = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!done) return; // the context is lost
  gl.clientWaitSync(done, gl.SYNC_FLUSH_COMMANDS_BIT, 0);
  gl.deleteSync(done);
}
