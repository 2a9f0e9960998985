import { link } from './hcl.ts';

/** A REST API that parts belong to. */
export interface RestApi {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly region: string;
}

/** The reference to an API, for its parts. */
export function apiLink({ id }: RestApi) {
  return { rest_api_id: link(`rest-api:${id}`, id) };
}
