import { createQueryService } from './query-protocol.ts';
import type { SandboxService } from './service.ts';

/** Who the caller is. */
export interface StsState {
  account: string;
  arn: string;
  userId: string;
}

export function createSts(state: StsState): SandboxService {
  return createQueryService({
    signingName: 'sts',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: () => ({ Arn: state.arn, UserId: state.userId, Account: state.account }),
    },
  });
}
