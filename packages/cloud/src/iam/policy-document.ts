// A policy document as values, and whether it allows an action on a resource: the part of IAM's language that
// identity and trust policies use (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-
// logic.html).
import { isRecord, type Params } from '../params.js';
import { conditionsHold } from './policy-condition.js';
import { listOf, matchesPattern, textsOf } from './policy-pattern.js';

/** What is asked of a policy. */
export interface PolicyQuestion {
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case, such as `aws:requestedregion`. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** One statement, or a whole document's verdict: nothing said counts as no. */
export type PolicyAnswer = 'allow' | 'deny' | 'silent';

/** What the document says: an explicit deny wins over every allow. */
export function evaluatePolicy(document: Params, question: PolicyQuestion): PolicyAnswer {
  let answer: PolicyAnswer = 'silent';
  for (const statement of statementsOf(document)) {
    if (!statementApplies(statement, question)) continue;
    if (statement['Effect'] === 'Deny') return 'deny';
    if (statement['Effect'] === 'Allow') answer = 'allow';
  }
  return answer;
}

/** The statements of a document; one alone may stand without a list. */
export function statementsOf(document: Params): readonly Params[] {
  const { Statement: statement } = document;
  return listOf(statement).filter(isRecord);
}

function statementApplies(statement: Params, { action, resource, conditions }: PolicyQuestion): boolean {
  const {
    Action: actions,
    NotAction: notActions,
    Resource: resources,
    NotResource: notResources,
  } = statement;
  const isAction = (pattern: string): boolean => matchesPattern(pattern, action, true);
  const isAboutNothing = ABOUT_NOTHING.has(action.toLowerCase());
  const isResource = (pattern: string): boolean =>
    isAboutNothing ? pattern === '*' : coversResource(pattern, resource);
  const actionFits =
    actions === undefined ? !textsOf(notActions).some(isAction) : textsOf(actions).some(isAction);
  if (!actionFits) return false;
  const resourceFits =
    resources === undefined
      ? notResources === undefined || !textsOf(notResources).some(isResource)
      : textsOf(resources).some(isResource);
  return resourceFits && conditionsHold(statement['Condition'], conditions);
}

// Operations of EKS that are about no cluster: AWS allows them for all resources or not at all.
const ABOUT_NOTHING: ReadonlySet<string> = new Set([
  'eks:describeaddonversions',
  'eks:describeclusterversions',
  'eks:listaccesspolicies',
  'eks:listclusters',
]);

// An operation whose resource is not known to us is taken to be about any: then a narrow pattern is enough.
const coversResource = (pattern: string, resource: string): boolean =>
  resource === '*' || matchesPattern(pattern, resource);
