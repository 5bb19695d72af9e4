// Is it a policy document? Asked when one comes in, in IAM's words.
import { isRecord, type Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { malformedPolicy } from './iam-error.js';
import { roles, users } from './iam-rows.js';
import { statementsOf } from './policy-document.js';
import { textsOf } from './policy-pattern.js';

/** Gives the text back when it is an identity policy. */
export function checkedIdentityPolicy(json: string): string {
  const document = parsed(json);
  for (const statement of checkedStatements(document)) {
    if (statement['Principal'] !== undefined)
      throw malformedPolicy('Policy document should not specify a principal.');
    if (statement['Resource'] === undefined && statement['NotResource'] === undefined)
      throw malformedPolicy('Policy statement must contain resources.');
    for (const action of [...textsOf(statement['Action']), ...textsOf(statement['NotAction'])])
      if (action !== '*' && !/^[\w-]+:[\w*?]+$/.test(action))
        throw malformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  return json;
}

/** Gives the text back when it is a trust policy whose principals exist. */
export function checkedTrustPolicy(json: string, context: CloudContext): string {
  const document = parsed(json);
  for (const statement of checkedStatements(document)) {
    const { Principal: principal } = statement;
    if (principal === undefined) throw malformedPolicy('Missing required field Principal');
    if (statement['Resource'] !== undefined) throw malformedPolicy('Has prohibited field Resource');
    for (const arn of isRecord(principal) ? textsOf(principal['AWS']) : []) checkPrincipal(arn, context);
  }
  return json;
}

function parsed(json: string): Params {
  try {
    const value: unknown = JSON.parse(json);
    if (isRecord(value)) return value;
  } catch {
    throw malformedPolicy('This policy contains invalid Json');
  }
  throw malformedPolicy('Syntax errors in policy.');
}

function checkedStatements(document: Params): readonly Params[] {
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
    throw malformedPolicy('The policy must contain a valid version string');
  const statements = statementsOf(document);
  if (statements.length === 0) throw malformedPolicy('Syntax errors in policy.');
  for (const statement of statements) {
    if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
      throw malformedPolicy(`Invalid effect: ${String(statement['Effect'])}`);
    if (statement['Action'] === undefined && statement['NotAction'] === undefined)
      throw malformedPolicy('Policy statement must contain actions.');
  }
  return statements;
}

// A principal of our own account has to exist; others nobody can look up.
function checkPrincipal(principal: string, context: CloudContext): void {
  if (principal === '*' || /^\d{12}$/.test(principal)) return;
  const [, account, kind, path = ''] =
    /^arn:aws[\w-]*:(?:iam|sts)::(\d{12}):(root|role|user|assumed-role)(?:\/(.+))?$/.exec(principal) ?? [];
  if (account === undefined) throw malformedPolicy(`Invalid principal in policy: "AWS":"${principal}"`);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const there =
    account !== context.accountId ||
    kind === 'root' ||
    kind === 'assumed-role' ||
    (kind === 'role' ? context.rows(roles) : context.rows(users)).get(name) !== undefined;
  if (!there) throw malformedPolicy(`Invalid principal in policy: "AWS":"${principal}"`);
}
