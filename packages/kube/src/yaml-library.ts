// The `yaml` package, loaded when the first document is read: it takes 25 ms, which commands without files need not pay.
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

type YamlLibrary = typeof Yaml;

let library: YamlLibrary | undefined;

/** The library; loaded at the first call. */
export function yamlLibrary(): YamlLibrary {
  if (!library) {
    const loaded: YamlLibrary = createRequire(import.meta.url)('yaml');
    library = loaded;
  }
  return library;
}
