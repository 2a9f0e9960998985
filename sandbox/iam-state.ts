export interface IamState {
  readonly roles: IamRole[];
  readonly policies: IamPolicy[];
  /** None: an account without users and groups. */
  readonly account?: IamAccount;
}

export type PolicyDocument = Readonly<Record<string, unknown>>;

export interface IamRole {
  RoleName: string;
  RoleId: string;
  Arn: string;
  Path: string;
  Description: string;
  CreateDate: Date;
  MaxSessionDuration: number;
  trustPolicy: PolicyDocument;
  tags: Record<string, string>;
  permissionsBoundary: string | undefined;
  /** Moves by itself. */
  lastUsed: { LastUsedDate: Date; Region: string } | undefined;
  /** ARNs. */
  readonly attachedPolicies: string[];
  /** By name. */
  readonly inlinePolicies: Record<string, PolicyDocument>;
}

/** A managed policy, of the account or of AWS. */
export interface IamPolicy {
  PolicyName: string;
  PolicyId: string;
  Arn: string;
  Path: string;
  Description: string;
  CreateDate: Date;
  UpdateDate: Date;
  DefaultVersionId: string;
  /** By id: `v1`. */
  readonly versions: Record<string, { document: PolicyDocument; CreateDate: Date }>;
}

/** What an account has besides roles and policies. */
export interface IamAccount {
  readonly aliases: string[];
  /** As GetAccountPasswordPolicy answers it; undefined: AWS's default holds. */
  passwordPolicy: Readonly<Record<string, boolean | number>> | undefined;
  readonly users: IamUser[];
  readonly groups: IamGroup[];
}

export interface IamGroup {
  name: string;
  id: string;
  arn: string;
  path: string;
  createdAt: Date;
  /** ARNs. */
  readonly attachedPolicies: string[];
  /** By name. */
  readonly inlinePolicies: Record<string, PolicyDocument>;
}

export interface IamUser extends IamGroup {
  readonly groups: string[];
  tags: Record<string, string>;
  readonly accessKeys: { id: string; isActive: boolean; createdAt: Date }[];
  /** Serial numbers. */
  readonly mfaDevices: string[];
}
