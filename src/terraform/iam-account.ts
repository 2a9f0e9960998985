import { at, type Json, list, tagsOf, text } from './document.ts';
import { type Body, jsonencode } from './hcl.ts';
import type { Captured, Managed } from './resource.ts';

/** A policy of the account's own, in its default version. */
export function coverPolicy({ documents, id }: Captured): Managed[] {
  const document = documents.get('') ?? null;
  const name = text(document, 'PolicyName') || id.slice(id.lastIndexOf('/') + 1);
  const version = list(document, 'PolicyVersionList').find((each) => at(each, 'IsDefaultVersion') === true);
  return [
    {
      type: 'aws_iam_policy',
      title: name,
      region: 'global',
      importId: id,
      body: {
        name,
        path: text(document, 'Path'),
        description: at(document, 'Description'),
        policy: jsonencode(at(version, 'Document')),
        tags: tagsOf(at(document, 'Tags')),
      },
      exports: { [id]: 'arn' },
      // Captured without them where GetAccountAuthorizationDetails leaves them out.
      ...(at(document, 'Tags') === undefined ? { ignore: ['tags', 'tags_all'] } : {}),
    },
  ];
}

/** The account's alias and password policy. */
export function coverAccount({ documents, id }: Captured): Managed[] {
  const document = documents.get('');
  const common = { title: 'account', region: 'global' };
  const password = at(document, 'PasswordPolicy');
  const aliases = list(document, 'AccountAliases').map(
    (alias): Managed => ({
      ...common,
      type: 'aws_iam_account_alias',
      importId: String(alias),
      body: { account_alias: String(alias) },
    }),
  );
  if (password === undefined) return aliases;
  return [
    ...aliases,
    {
      ...common,
      type: 'aws_iam_account_password_policy',
      importId: `iam-account-password-policy-${id}`,
      body: passwordPolicyOf(password),
    },
  ];
}

function passwordPolicyOf(policy: Json): Body {
  return {
    minimum_password_length: at(policy, 'MinimumPasswordLength'),
    require_lowercase_characters: at(policy, 'RequireLowercaseCharacters'),
    require_numbers: at(policy, 'RequireNumbers'),
    require_symbols: at(policy, 'RequireSymbols'),
    require_uppercase_characters: at(policy, 'RequireUppercaseCharacters'),
    allow_users_to_change_password: at(policy, 'AllowUsersToChangePassword'),
    hard_expiry: at(policy, 'HardExpiry'),
    max_password_age: at(policy, 'MaxPasswordAge'),
    password_reuse_prevention: at(policy, 'PasswordReusePrevention'),
  };
}
