/**
 * A value that must never be in clear outside AWS: environment values, keys, passwords. In documents it becomes
 * `{ "sealed": "<age>" }` or `{ "dropped": true }`; printed, logged or stringified it is `[secret]`.
 */
export class SecretValue {
  readonly #clear: string;
  constructor(clear: string) {
    this.#clear = clear;
  }
  /** For the sealer only. */
  reveal(): string {
    return this.#clear;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
