import type { Logger } from 'pino';
import { EXIT } from './exit-code.ts';

/** The bot, whatever it is made of. */
interface Server {
  start(): Promise<object>;
  stop(): Promise<void>;
}

export interface ServeDeps {
  readonly server: Server;
  readonly log: Logger;
  readonly stop: AbortSignal;
}

/** `serve`: runs the bot until it is told to stop; a run that is going on is taken up again by the next start. */
export async function serve({ server, log, stop }: ServeDeps): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    const starting = server.start().then((started) => {
      if (!stop.aborted) log.info(started, 'the bot is running');
      return stopped;
    });
    await Promise.race([starting, stopped]);
    log.info('stopping');
  } finally {
    await server.stop();
  }
  return EXIT.done;
}
