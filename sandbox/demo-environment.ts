import { makeClaspEnvironment } from './clasp-environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials that only the sandbox takes, and clasp sent there instead of to Google; the rest as in `env`. */
export async function makeDemoEnvironment(
  folder: string,
  endpoint: string,
  env: Environment,
): Promise<NodeJS.ProcessEnv> {
  return {
    ...withoutProxies(env),
    ...(await makeClaspEnvironment(folder, endpoint)),
    AWS_ACCESS_KEY_ID: 'demo',
    AWS_SECRET_ACCESS_KEY: 'demo',
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
  };
}

/** All of the demo is on this machine, where no proxy leads. */
function withoutProxies(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(https?|all)_proxy$/i.test(name)));
}
