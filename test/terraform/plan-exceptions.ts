/**
 * Every resource of the estate that the plan does not simply import, and why. The test fails where one of these no
 * longer happens, so this list can only shrink.
 */
export const PLAN_EXCEPTIONS: readonly {
  readonly address: string;
  /** As Terraform says it: `update`, `create`, `replace`, or `error` where it could not be read. */
  readonly action: string;
  readonly reason: string;
}[] = [];
