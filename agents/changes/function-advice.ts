import type { Advise } from './failure.ts';

/** What to do, by the code or, where Lambda has one code for many things, the words of its message. */
const ADVICE: readonly (readonly [code: RegExp, message: RegExp, advice: string])[] = [
  [
    /^KMS|KMSKey/,
    /./,
    "let the function's role use its KMS key (kms:Decrypt), and see that the key is enabled",
  ],
  [
    /./,
    /role defined for the function cannot be assumed|cannot assume/i,
    'let lambda.amazonaws.com assume the role',
  ],
  [/InsufficientRolePermissions/, /./, "give the function's role what its message names"],
  [
    /RequestEntityTooLarge|EntityTooLarge/,
    /./,
    'a zip may have 50 MB: leave files out, or put libraries into a layer',
  ],
  [/./, /unzipped size/i, 'unzipped, code and layers may have 250 MB together: leave files out'],
  [/CodeStorageExceeded/, /./, 'the region holds 75 GB of code: delete versions nobody uses'],
  [/InvalidZipFile/, /./, 'the zip is damaged: make it anew'],
  [/InvalidParameterValue/, /unzip/i, 'the zip is damaged: make it anew'],
  [
    /^(Code(Signature|Verification)|InvalidCodeSignature)/,
    /./,
    'sign the zip as its code signing configuration asks',
  ],
  [/ResourceConflict/, /in progress/i, 'another update was under way: try again once it is through'],
  [
    /^(EniLimitExceeded|SubnetOutOfIPAddresses|InvalidSubnet|InvalidSecurityGroup)/,
    /./,
    "mend the function's VPC settings",
  ],
  [
    /^(InvalidConfiguration|InvalidRuntime|FunctionError)/,
    /./,
    "mend the function's configuration in Lambda",
  ],
  [/ResourceNotFound/, /./, 'there is none of that name in that region: see `tidemark lambda status`'],
  [/^InternalError$/, /./, 'Lambda failed by itself: try again'],
];

/** Causes that Lambda tells of, each with what mends it. */
export const adviseOnFunction: Advise = (code, message) =>
  ADVICE.find(([codes, messages]) => codes.test(code) && messages.test(message))?.[2];
