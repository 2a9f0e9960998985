import { restJson } from './json-protocol.ts';
import { codeSha256, signedLocation } from './lambda-code.ts';
import type { LambdaLayer, LambdaLayerVersion, LambdaState } from './lambda-state.ts';
import { takePage } from './page.ts';
import type { RestCall, RestOperation } from './rest-protocol.ts';
import { ServiceError } from './service-error.ts';

const PAGE = 50;
const LAYERS = '/2018-10-31/layers';

/** The calls about layers. */
export function layerOperations(state: LambdaState, now: () => number): Record<string, RestOperation> {
  return {
    ListLayers: { route: `GET ${LAYERS}`, run: (call) => listLayers(state, call) },
    ListLayerVersions: {
      route: `GET ${LAYERS}/{LayerName}/versions`,
      run: (call) => {
        const layer = findLayer(state, call);
        const newest = [...(layer?.versions ?? [])].reverse().map(describeVersion);
        const { items, next } = takePage(newest, call.query('Marker'), call.query('MaxItems'), PAGE);
        return restJson({ LayerVersions: items, NextMarker: next });
      },
    },
    GetLayerVersion: {
      route: `GET ${LAYERS}/{LayerName}/versions/{VersionNumber}`,
      run: (call) => {
        const { layer, version } = requireVersion(state, call);
        return restJson(answerVersion(layer, version, call, now()));
      },
    },
    GetLayerVersionPolicy: {
      route: `GET ${LAYERS}/{LayerName}/versions/{VersionNumber}/policy`,
      run: (call) => {
        const { policy } = requireVersion(state, call).version;
        if (!policy)
          throw new ServiceError(404, 'ResourceNotFoundException', 'No policy is associated with it.');
        return restJson({ Policy: JSON.stringify(policy.Policy), RevisionId: policy.RevisionId });
      },
    },
  };
}

function listLayers(state: LambdaState, call: RestCall) {
  const own = state.layers.filter((layer) => layer.region === call.request.region && isOwn(state, layer));
  const { items, next } = takePage(own, call.query('Marker'), call.query('MaxItems'), PAGE);
  return restJson({ Layers: items.flatMap(describeLayer), NextMarker: next });
}

/** Layers of other accounts can be read by their ARN but are not listed. */
function isOwn(state: LambdaState, layer: LambdaLayer): boolean {
  const account = state.functions[0]?.configuration.FunctionArn.split(':')[4];
  return account === undefined || layer.LayerArn.split(':')[4] === account;
}

/** A layer whose versions are all deleted is listed no more. */
function describeLayer({ LayerName, LayerArn, versions }: LambdaLayer) {
  const latest = versions.at(-1);
  return latest ? [{ LayerName, LayerArn, LatestMatchingVersion: describeVersion(latest) }] : [];
}

function describeVersion({ code: _code, policy: _policy, ...rest }: LambdaLayerVersion) {
  return rest;
}

function answerVersion(layer: LambdaLayer, version: LambdaLayerVersion, call: RestCall, now: number) {
  const { code } = version;
  const Content = {
    Location: signedLocation(code, call.request, now),
    CodeSha256: codeSha256(code),
    CodeSize: code.length,
  };
  return { Content, LayerArn: layer.LayerArn, ...describeVersion(version) };
}

/** By name or by ARN. */
function findLayer(state: LambdaState, call: RestCall): LambdaLayer | undefined {
  const name = call.path('LayerName');
  const { region } = call.request;
  return state.layers.find(
    (layer) => layer.region === region && (layer.LayerName === name || layer.LayerArn === name),
  );
}

function requireVersion(state: LambdaState, call: RestCall) {
  const layer = findLayer(state, call);
  const version = layer?.versions.find(({ Version }) => String(Version) === call.path('VersionNumber'));
  if (!layer || !version)
    throw new ServiceError(404, 'ResourceNotFoundException', 'Layer version does not exist.');
  return { layer, version };
}
