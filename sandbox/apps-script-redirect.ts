import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded before a program by `--import=…/apps-script-redirect.ts?to=<url>`: what it asks of script.googleapis.com goes
 * to that URL. clasp has no option for it, and its HTTP library ends in https.request.
 */
const to = new URL(import.meta.url).searchParams.get('to') ?? '';
const GOOGLE = 'script.googleapis.com';
const { request } = https;

function redirect(...args: Parameters<typeof request>) {
  const [target, options, listener] = args;
  const url = typeof target === 'string' || target instanceof URL ? new URL(target) : undefined;
  if (url?.hostname !== GOOGLE) return request(...args);
  // The agent is one for TLS.
  return http.request(
    new URL(`${url.pathname}${url.search}`, to),
    { ...options, agent: undefined },
    listener,
  );
}

Object.assign(https, { request: redirect });
syncBuiltinESMExports();
