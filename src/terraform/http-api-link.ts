import { link } from './hcl.ts';

/** An API that parts belong to. */
export interface HttpApi {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly region: string;
}

/** The reference to an API, for its parts. */
export function httpApiLink({ id }: HttpApi) {
  return { api_id: link(`http-api:${id}`, id) };
}
