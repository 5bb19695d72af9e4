// A small language for the shape of a document: tables of fields, from which the reader, the checks and the types all
// follow.

/** The shape of a value in a file. `kept` marks what is understood and kept, but acted upon by nothing here. */
export type Shape =
  | ScalarShape
  | { readonly kind: 'list'; readonly items: Shape; readonly kept?: true }
  | { readonly kind: 'map'; readonly values: Shape; readonly kept?: true }
  | { readonly kind: 'either'; readonly list: Shape; readonly map: Shape; readonly kept?: true }
  | { readonly kind: 'anything'; readonly kept?: true }
  | RecordShape;

/** A single value. `one-of` is a string of a closed set; its case counts. */
export type ScalarShape =
  | { readonly kind: 'string'; readonly kept?: true }
  | { readonly kind: 'integer'; readonly kept?: true }
  | { readonly kind: 'number'; readonly kept?: true }
  | { readonly kind: 'boolean'; readonly kept?: true };

/** An object with known fields. `elsewhere` says of fields that people look for here where they really belong. */
export interface RecordShape<
  Fields extends Readonly<Record<string, Shape>> = Readonly<Record<string, Shape>>,
> {
  readonly kind: 'record';
  readonly fields: Fields;
  readonly elsewhere?: Readonly<Record<string, string>>;
  readonly kept?: true;
}

/** The TypeScript type of a decoded value: every field of a record may be absent. */
export type ValueOf<S> = S extends { readonly kind: 'string' }
  ? string
  : S extends { readonly kind: 'integer' | 'number' }
    ? number
    : S extends { readonly kind: 'boolean' }
      ? boolean
      : S extends { readonly kind: 'list'; readonly items: infer Items }
        ? readonly ValueOf<Items>[]
        : S extends { readonly kind: 'map'; readonly values: infer Values }
          ? Readonly<Record<string, ValueOf<Values>>>
          : S extends { readonly kind: 'either'; readonly list: infer List; readonly map: infer Map }
            ? ValueOf<List> | ValueOf<Map>
            : S extends { readonly kind: 'record'; readonly fields: infer Fields }
              ? { readonly [Name in keyof Fields]?: ValueOf<Fields[Name]> | undefined }
              : unknown;

export const text = { kind: 'string' } as const;
export const integer = { kind: 'integer' } as const;
export const decimal = { kind: 'number' } as const;
export const flag = { kind: 'boolean' } as const;
/** A document of another language, such as an IAM policy: kept as it is. */
export const anything = { kind: 'anything' } as const;

export const listOf = <S extends Shape>(items: S) => ({ kind: 'list', items }) as const;
export const mapOf = <S extends Shape>(values: S) => ({ kind: 'map', values }) as const;
export const record = <F extends Readonly<Record<string, Shape>>>(
  fields: F,
  elsewhere: Readonly<Record<string, string>> = {},
) => ({ kind: 'record', fields, elsewhere }) as const;

/** Marks a field as understood and kept only. */
export const kept = <S extends Shape>(shape: S) => ({ ...shape, kept: true }) as const;

export const texts = listOf(text);
export const textMap = mapOf(text);
