import type { AppsScriptFile, AppsScriptProject, AppsScriptState } from '../apps-script.ts';
import {
  BOOKINGS,
  CALENDAR,
  DASHBOARD_HTML,
  EVENT_SEATS,
  MAIL_HTML,
  MAILER,
  MENU,
  SEATING,
} from './apps-script-sources.ts';
import { makeId } from './names.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** Ids of Apps Script projects have 57 characters and begin with 1. */
function makeScriptId(seed: string): string {
  return `1${makeId(`script ${seed}`, 28, LETTERS)}${makeId(`script end ${seed}`, 28, LETTERS)}`;
}

/** The four projects, as `snapshot.local.gas` lists them. */
export const GAS_PROJECTS = ['main', 'rady-shell', 'rady-shell-legacy', 'eyd'].map((name) => ({
  name,
  scriptId: makeScriptId(name),
}));

const script = (name: string, source: string): AppsScriptFile => ({ name, type: 'SERVER_JS', source });
const page = (name: string, source: string): AppsScriptFile => ({ name, type: 'HTML', source });

function manifest(scopes: readonly string[], runtimeVersion = 'V8'): AppsScriptFile {
  const settings = {
    timeZone: 'America/Los_Angeles',
    dependencies: {},
    exceptionLogging: 'STACKDRIVER',
    runtimeVersion,
    oauthScopes: scopes.map((scope) => `https://www.googleapis.com/auth/${scope}`),
  };
  return { name: 'appsscript', type: 'JSON', source: `${JSON.stringify(settings, undefined, 2)}\n` };
}

/** By the names of GAS_PROJECTS. */
const PROJECTS: Readonly<Record<string, Omit<AppsScriptProject, 'isShared'>>> = {
  main: {
    title: 'JADA automation',
    files: [
      manifest(['spreadsheets', 'calendar', 'gmail.send', 'script.external_request']),
      script('Code', MENU),
      script('Bookings', BOOKINGS),
      script('Calendar', CALENDAR),
      script('mail/Mailer', MAILER),
      page('mail/Confirmation', MAIL_HTML),
      page('Dashboard', DASHBOARD_HTML),
    ],
  },
  'rady-shell': {
    title: 'Rady Shell seating',
    files: [
      manifest(['spreadsheets', 'script.external_request']),
      script('Code', SEATING),
      script('Seats', EVENT_SEATS),
    ],
  },
  'rady-shell-legacy': {
    title: 'Rady Shell (old, do not edit)',
    files: [
      manifest(['spreadsheets'], 'DEPRECATED_ES5'),
      script('Code', SEATING.replaceAll('const ', 'var ').replaceAll('let ', 'var ')),
      script('Untitled', ''),
    ],
  },
  eyd: {
    title: 'EYD events',
    files: [
      manifest(['spreadsheets', 'gmail.send']),
      script('Code', EVENT_SEATS),
      script('Mailer', MAILER),
      page('Thanks', MAIL_HTML),
    ],
  },
};

export function makeJadaAppsScript(): AppsScriptState {
  const projects = GAS_PROJECTS.map(({ name, scriptId }): [string, AppsScriptProject] => {
    const { title = name, files = [] } = PROJECTS[name] ?? {};
    return [scriptId, { title, isShared: true, files: structuredClone(files) }];
  });
  return { isApiOn: true, projects: new Map(projects) };
}
