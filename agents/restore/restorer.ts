import type { Clients } from '../../src/aws/clients.ts';
import type { RestoreTarget } from '../../src/changes/change.ts';
import type { RestoreRoom, RestoreState } from '../../src/changes/restore-port.ts';
import type { Config } from '../../src/config.ts';
import type { PortScope } from '../changes/scope.ts';

/** One kind of step of a service. */
export interface StepKind {
  look(step: RestoreTarget, room: RestoreRoom): Promise<RestoreState>;
  /** Makes it so, from whatever is there. */
  apply(step: RestoreTarget, room: RestoreRoom): Promise<void>;
}

/** How one service's resources are brought back. */
export interface Restorer {
  readonly service: string;
  /** IAM actions of all its calls. */
  readonly actions: readonly string[];
  readonly steps: Readonly<Record<string, StepKind>>;
}

/** What a restorer works with. */
export interface RestorerScope extends PortScope {
  readonly config: Config;
  /** A client of the region, within the service's quota (calls a second). */
  client<C>(
    client: Parameters<Clients['get']>[0] & (new (config: never) => C),
    region: string,
    rate: number,
  ): C;
}
