import { FUNCTION_NAMES, makeId, WEST_REGION } from './names.ts';

/** What a person decided about one function; everything else of it follows. */
export interface FunctionPlan {
  readonly description: string;
  readonly runtime: 'python3.12' | 'nodejs22.x';
  /** MB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables whose values are planted secrets. */
  readonly secrets: readonly string[];
  /** Size of the libraries packed with it, KB. */
  readonly vendored: number;
  /** Published versions; the last is what the alias `live` serves. */
  readonly versions?: number;
  readonly region?: string;
  /** The function whose role this one shares. */
  readonly roleOf?: FunctionName;
}

export type FunctionName = (typeof FUNCTION_NAMES)[number];

const python = (description: string, plan: Partial<FunctionPlan> = {}): FunctionPlan => ({
  description,
  runtime: 'python3.12',
  memory: 256,
  timeout: 30,
  environment: { LOG_LEVEL: 'INFO' },
  secrets: [],
  vendored: 0,
  ...plan,
});
const node = (description: string, plan: Partial<FunctionPlan> = {}): FunctionPlan =>
  python(description, { runtime: 'nodejs22.x', ...plan });

export const FUNCTION_PLANS: Readonly<Record<FunctionName, FunctionPlan>> = {
  'update-dashboard': python('Rebuilds the dashboard and pushes new figures to everyone who watches it', {
    memory: 512,
    timeout: 120,
    environment: {
      LOG_LEVEL: 'INFO',
      METRICS_TABLE: 'jada-dashboard-metrics',
      BOOKINGS_TABLE: 'jada-bookings',
      DASHBOARD_BUCKET: 'jada-dashboard',
    },
    secrets: ['DASHBOARD_DB_PASSWORD', 'SLACK_WEBHOOK_URL'],
    vendored: 180,
    versions: 3,
  }),
  'booking-confirmation': python('Confirms a booking by e-mail and puts it on the calendar', {
    environment: { BOOKINGS_TABLE: 'jada-bookings', SENDER: 'crew@queenofsandiego.com' },
    secrets: ['STRIPE_SECRET_KEY'],
    vendored: 64,
    versions: 2,
  }),
  'booking-webhook': node('Takes bookings from partners', {
    environment: { BOOKINGS_TABLE: 'jada-bookings' },
    secrets: ['PARTNER_WEBHOOK_SECRET'],
    vendored: 24,
  }),
  'booking-reminder': python('Reminds guests a day before they sail', {
    environment: { BOOKINGS_TABLE: 'jada-bookings', TIMEZONE: 'America/Los_Angeles' },
    secrets: ['TWILIO_AUTH_TOKEN'],
    roleOf: 'booking-confirmation',
  }),
  'payment-webhook': node('Takes payment events', {
    environment: { PAYMENTS_TABLE: 'jada-payments' },
    secrets: ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
    vendored: 40,
    versions: 2,
  }),
  'refund-processor': node('Refunds cancelled charters', {
    environment: { REFUNDS_TABLE: 'jada-refunds' },
    secrets: ['STRIPE_SECRET_KEY'],
    vendored: 40,
  }),
  'calendar-sync': python('Keeps the crew calendar and the bookings in step', {
    environment: { CALENDAR_ID: 'charters@jada.example.com' },
    secrets: ['GOOGLE_SERVICE_ACCOUNT'],
    vendored: 310,
    timeout: 300,
  }),
  'crew-notifier': node('Tells the crew about shifts', {
    environment: { SHIFTS_TABLE: 'jada-crew-shifts' },
    secrets: ['CREW_CHAT_TOKEN'],
  }),
  'contact-form': node('Sends what visitors write to the office', {
    environment: { RECIPIENT: 'hello@queenofsandiego.com' },
    secrets: ['CAPTCHA_SECRET'],
  }),
  'newsletter-signup': node('Adds a subscriber once the address is confirmed', {
    environment: { SUBSCRIBERS_TABLE: 'jada-newsletter-subscribers' },
    secrets: ['CAPTCHA_SECRET'],
    roleOf: 'contact-form',
  }),
  'email-dispatch': python('Sends queued mail', {
    environment: { EMAIL_LOG_TABLE: 'jada-email-log', TEMPLATES_BUCKET: 'jada-email-templates' },
    secrets: ['SMTP_PASSWORD'],
    vendored: 12,
  }),
  'gift-certificate': python('Issues gift certificates as PDF', {
    environment: { CERTIFICATES_TABLE: 'jada-gift-certificates' },
    secrets: ['SIGNING_KEY'],
    vendored: 260,
  }),
  'inventory-sync': python('Counts life vests and champagne', {
    environment: { INVENTORY_TABLE: 'jada-inventory' },
    secrets: ['SUPPLIER_API_KEY'],
  }),
  'image-resizer': node('Makes web sizes of uploaded photographs', {
    memory: 1536,
    environment: { TARGET_BUCKET: 'jada-images', WIDTHS: '320,640,1280,2560' },
    vendored: 340,
  }),
  'sitemap-generator': python('Writes sitemap.xml of the three sites', {
    environment: { SITES: 'queenofsandiego.com,sailjada.com,salejada.com' },
  }),
  'weather-alerts': python('Warns of wind and swell beyond the limits', {
    environment: { WIND_LIMIT_KNOTS: '28', SWELL_LIMIT_FEET: '9' },
    secrets: ['MARINE_FORECAST_KEY'],
  }),
  'dock-camera-snapshot': python('Keeps a picture of the dock every ten minutes', {
    environment: { TARGET_BUCKET: 'jada-backups-west' },
    secrets: ['CAMERA_PASSWORD'],
    vendored: 90,
    region: WEST_REGION,
  }),
  'event-page-builder': node('Renders the concert pages', {
    memory: 1024,
    timeout: 60,
    environment: { EVENTS_TABLE: 'jada-events', TARGET_BUCKET: 'queenofsandiego-staging' },
    vendored: 120,
  }),
  'cloudfront-invalidator': python('Invalidates what changed in the site buckets', {
    environment: { MAX_PATHS: '8' },
  }),
  'nightly-export': python('Exports tables to the west', {
    memory: 1024,
    timeout: 900,
    environment: { TARGET_BUCKET: 'jada-backups-west', TABLES: 'jada-bookings,jada-customers' },
    secrets: ['EXPORT_ENCRYPTION_KEY'],
    vendored: 30,
    region: WEST_REGION,
  }),
  'rady-shell-schedule': python('Reads the concert hall’s calendar', {
    environment: { SOURCE: 'https://www.theshell.example.org/calendar' },
    secrets: ['TICKETING_API_KEY'],
  }),
};

/** The value of a secret variable; `release` is a version's number or, for `$LATEST`, `next`. */
export function plantedSecret(name: FunctionName, variable: string, release = 'next'): string {
  return `planted-${makeId(`secret ${name} ${variable} ${release}`, 28)}`;
}

/** Every secret in the functions' environments, of published versions too: none may ever stand in clear. */
export const PLANTED_SECRETS: readonly string[] = FUNCTION_NAMES.flatMap((name) => {
  const { secrets, versions = 0 } = FUNCTION_PLANS[name];
  const releases = ['next', ...Array.from({ length: versions }, (_, index) => String(index + 1))];
  return releases.flatMap((release) => secrets.map((variable) => plantedSecret(name, variable, release)));
});
