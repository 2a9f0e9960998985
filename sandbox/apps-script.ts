import { createRestService } from './rest-protocol.ts';
import type { SandboxResponse, SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

/** Google's Apps Script, as much of it as `clasp clone` and `clasp push` ask for. */
export interface AppsScriptState {
  /** By script id. */
  readonly projects: Map<string, AppsScriptProject>;
  /** Whether the account has turned the Apps Script API on in its settings. */
  isApiOn: boolean;
}

export interface AppsScriptProject {
  title: string;
  /** False: it is there, but not shared with the account. */
  isShared: boolean;
  files: AppsScriptFile[];
}

export interface AppsScriptFile {
  /** Without its ending; may hold `/`. */
  name: string;
  type: 'SERVER_JS' | 'HTML' | 'JSON';
  source: string;
}

const SIGNING_NAME = 'script';
/** Google's tokens mean nothing to their bearers: this one says to the server of the sandbox which service it is for. */
const ACCESS_TOKEN = `Credential=clasp/20261030/global/${SIGNING_NAME}/aws4_request`;
const FAR_FUTURE_MS = Date.UTC(2100, 0);

/** A login for `~/.clasprc.json` (or where `clasp_config_auth` says) that needs no refreshing. */
export const CLASP_LOGIN = {
  tokens: {
    default: {
      type: 'authorized_user',
      client_id: 'sandbox',
      client_secret: 'sandbox',
      refresh_token: 'sandbox',
      access_token: ACCESS_TOKEN,
      expiry_date: FAR_FUTURE_MS,
    },
  },
} as const;

export function createAppsScript(state: AppsScriptState): SandboxService {
  return createRestService({
    signingName: SIGNING_NAME,
    operations: {
      GetContent: {
        route: 'GET /v1/projects/{scriptId}/content',
        run: ({ path }) =>
          answer(200, { scriptId: path('scriptId'), files: findProject(state, path('scriptId')).files }),
      },
      UpdateContent: {
        route: 'PUT /v1/projects/{scriptId}/content',
        run: ({ path, request }) => {
          const project = findProject(state, path('scriptId'));
          const { files } = JSON.parse(request.body.toString()) as Pick<AppsScriptProject, 'files'>;
          if (!files.some(({ name, type }) => name === 'appsscript' && type === 'JSON'))
            throw new ServiceError(400, 'INVALID_ARGUMENT', 'A manifest file (appsscript.json) is required.');
          // All of it, or none: files that are not named are gone.
          project.files = files;
          return answer(200, { scriptId: path('scriptId'), files });
        },
      },
    },
    error: (code, status, message) => {
      return answer(code, {
        error: { code, message, status, errors: [{ message, domain: 'global', reason: status }] },
      });
    },
  });
}

function findProject(state: AppsScriptState, scriptId: string): AppsScriptProject {
  if (!state.isApiOn) {
    throw new ServiceError(
      403,
      'PERMISSION_DENIED',
      'User has not enabled the Apps Script API. Enable it by visiting https://script.google.com/home/usersettings then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.',
    );
  }
  const project = state.projects.get(scriptId);
  if (!project) throw new ServiceError(404, 'NOT_FOUND', 'Requested entity was not found.');
  if (!project.isShared)
    throw new ServiceError(403, 'PERMISSION_DENIED', 'The caller does not have permission');
  return project;
}

function answer(status: number, body: unknown): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(body),
  };
}
