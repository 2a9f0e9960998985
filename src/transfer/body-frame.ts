/** Where a body ends among the bytes of a connection. */
export interface BodyFrame {
  readonly isDone: boolean;
  /**
   * Gives the body's own bytes to `take`, and returns how many of `bytes` belong to the answer.
   * @throws {FrameError} where that cannot be told.
   */
  read(bytes: Buffer, take: (own: Buffer) => void): number;
}

/** What came is no body of its kind. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** As long as Content-Length says. */
export class LengthFrame implements BodyFrame {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  read(bytes: Buffer, take: (own: Buffer) => void): number {
    const own = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= own.length;
    if (own.length > 0) take(own);
    return own.length;
  }
}

const NEWLINE = 10;
const MAX_LINE_CHARACTERS = 1024;
const SIZE = /^[0-9a-f]{1,12}$/i;

/** In chunks with their lengths before them (RFC 9112, 7.1); trailers are passed over. */
export class ChunkedFrame implements BodyFrame {
  #expects: 'size' | 'data' | 'end of data' | 'trailer' | 'nothing' = 'size';
  #line = '';
  /** Of the chunk, bytes. */
  #left = 0;

  get isDone(): boolean {
    return this.#expects === 'nothing';
  }

  read(bytes: Buffer, take: (own: Buffer) => void): number {
    let at = 0;
    while (at < bytes.length && !this.isDone)
      at += this.#expects === 'data' ? this.#readData(bytes, at, take) : this.#readLine(bytes, at);
    return at;
  }

  #readData(bytes: Buffer, at: number, take: (own: Buffer) => void): number {
    const own = bytes.subarray(at, at + this.#left);
    this.#left -= own.length;
    if (this.#left === 0) this.#expects = 'end of data';
    take(own);
    return own.length;
  }

  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(NEWLINE, at);
    const stop = end === -1 ? bytes.length : end + 1;
    this.#line += bytes.toString('latin1', at, stop);
    if (this.#line.length > MAX_LINE_CHARACTERS) throw new FrameError('a line of a chunked body is too long');
    if (end !== -1) {
      if (!this.#line.endsWith('\r\n')) throw new FrameError('a line of a chunked body ends otherwise');
      this.#obey(this.#line.slice(0, -2));
      this.#line = '';
    }
    return stop - at;
  }

  #obey(line: string): void {
    if (this.#expects === 'trailer') {
      if (line === '') this.#expects = 'nothing';
    } else if (this.#expects === 'end of data') {
      if (line !== '') throw new FrameError('a chunk is longer than its length');
      this.#expects = 'size';
    } else {
      if (!SIZE.test(line)) throw new FrameError('a chunk has no length');
      this.#left = Number.parseInt(line, 16);
      this.#expects = this.#left === 0 ? 'trailer' : 'data';
    }
  }
}
