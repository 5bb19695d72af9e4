// The user's own names for images: a YAML file that says which image stands for which name.
import { existsSync, readFileSync } from 'node:fs';
import { isJsonObject, readYamlDocuments, renderProblem } from '@berth/kube';
import { globPattern } from './dockerfile/ignore-file.js';
import { parseImageName, renderImageName } from './image-name.js';

export interface ImageMap {
  /** The name that stands for this one. */
  find(name: string): string | undefined;
}

/**
 * Reads `images:` of the file: names, where `*` stands for anything, and the image that answers for each.
 * A file that cannot be read is an Error that says where and why.
 */
export function readImageMap(path: string): ImageMap {
  if (!existsSync(path)) return { find: () => undefined };
  const { documents, problems } = readYamlDocuments(readFileSync(path, 'utf8'), path);
  const [problem] = problems;
  if (problem) throw new Error(renderProblem(problem));
  const value = documents[0]?.value;
  const images = isJsonObject(value) ? value['images'] : undefined;
  if (!isJsonObject(images)) throw new Error(`${path}: expected a map "images" of names to images`);
  const entries = Object.entries(images).map(([name, target]) => {
    if (typeof target !== 'string') throw new Error(`${path}: images.${name} must be the name of an image`);
    return { pattern: globPattern(name.replaceAll('*', '**')), target };
  });
  return {
    find: (name) => {
      const full = renderImageName(parseImageName(name));
      return entries.find(({ pattern }) => pattern.test(name) || pattern.test(full))?.target;
    },
  };
}
