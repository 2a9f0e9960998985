const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Where signals come from: the process. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

export interface StopSignals extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
}

/** Ctrl-C, and being told to end: the first time asks to stop cleanly, the second time `quit` is called. */
export function listenForStop(source: SignalSource, quit: () => void): StopSignals {
  const stop = new AbortController();
  const listener = (): void => {
    if (stop.signal.aborted) quit();
    else stop.abort();
  };
  for (const signal of SIGNALS) source.on(signal, listener);
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) source.off(signal, listener);
    },
  };
}
