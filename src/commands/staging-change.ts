/** A change to a site's staging, as typed. */
export type StagingChange =
  | {
      readonly kind: 'css';
      readonly site: string;
      readonly selector: string;
      readonly property: string;
      readonly value: string;
      readonly add?: boolean;
    }
  | {
      readonly kind: 'price';
      readonly site: string;
      readonly page: string;
      readonly from: string;
      readonly to: string;
      /** The version that the change is made to; default: staging's. */
      readonly source?: 'production' | 'staging';
      readonly includeDoubtful?: boolean;
      /** As given: `d1,d2`. */
      readonly tick?: string;
    }
  | {
      readonly kind: 'sync';
      readonly site: string;
      readonly prefix?: string;
      readonly delete?: boolean;
      readonly force?: boolean;
    }
  | { readonly kind: 'invalidate'; readonly site: string; readonly paths: readonly string[] }
  | { readonly kind: 'rollback'; readonly site: string; readonly change: string };
