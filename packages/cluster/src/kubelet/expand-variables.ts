// `$(NAME)` in commands, arguments and values, as Kubernetes expands it: `$$` is a dollar sign, unknown names stay.

/** Expands references to `env`. */
export function expandVariables(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, after: string, name: string | undefined) => {
    if (after === '$') return '$';
    return name !== undefined && Object.hasOwn(env, name) ? (env[name] ?? '') : whole;
  });
}
