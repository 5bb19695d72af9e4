// The registry of rules as a page of the documentation: generated, so that every code has its anchor.
import { RULES } from './rules.js';

/** Markdown with one section a rule, in the order of the registry. */
export function renderRulesPage(): string {
  const sections = RULES.map(({ code, title, sentence, docs }) => {
    const anchor = docs.slice(docs.indexOf('#') + 1);
    const said = sentence.replace(/\{(\w+)\}/g, '`$1`');
    return `## <a id="${anchor}"></a>${code}\n\n${title}. A candidate with this rule ${said}.\n`;
  });
  const intro =
    'The codes that the rejections of a verdict carry. Names in code type are operands, found in `detail`.';
  return ['# Placement rules', intro, ...sections].join('\n\n');
}
