// Templates of stages: plain JSON in which `${name}` stands for a value, and `$containers` for one entry a container.

/** Values by name; `container.name` and the like are set for each container. */
export type TemplateValues = Readonly<Record<string, string | number | boolean>>;

export interface TemplateInput {
  readonly values: TemplateValues;
  readonly containers: readonly TemplateValues[];
}

/**
 * Fills a template in. A text that is nothing but one placeholder takes over the value with its type; an unknown name
 * is left as it is written.
 */
export function renderTemplate(template: unknown, input: TemplateInput): unknown {
  if (typeof template === 'string') return renderText(template, input.values);
  if (Array.isArray(template)) return template.map((item: unknown) => renderTemplate(item, input));
  if (typeof template !== 'object' || template === null) return template;
  if ('$containers' in template) {
    const { $containers: each } = template;
    return input.containers.map((values) =>
      renderTemplate(each, { ...input, values: { ...input.values, ...values } }),
    );
  }
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, renderTemplate(value, input)]),
  );
}

function renderText(text: string, values: TemplateValues): unknown {
  const whole = /^\$\{([\w.]+)\}$/u.exec(text)?.[1];
  if (whole !== undefined) return values[whole] ?? text;
  return text.replaceAll(/\$\{([\w.]+)\}/gu, (match, name: string) => String(values[name] ?? match));
}
