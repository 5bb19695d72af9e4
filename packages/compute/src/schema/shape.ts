// A small language for the shape of a document: tables of fields, from which the reader, the checks and the types all
// follow.

/**
 * What every shape may say beside its kind. `kept` marks what is understood and kept, but acted upon by nothing here.
 * The other two say how eksctl writes the value out again: with `absent`, also when the file does not have it;
 * `zero` says whether an empty value is written or dropped (by default empty texts, lists and maps are dropped).
 */
export interface ShapeMarks {
  readonly kept?: true;
  readonly absent?: unknown;
  readonly zero?: 'written' | 'dropped';
}

/** The shape of a value in a file. */
export type Shape =
  | ScalarShape
  | ({ readonly kind: 'list'; readonly items: Shape } & ShapeMarks)
  | ({ readonly kind: 'map'; readonly values: Shape } & ShapeMarks)
  | ({ readonly kind: 'either'; readonly list: Shape; readonly map: Shape } & ShapeMarks)
  | ({ readonly kind: 'anything' } & ShapeMarks)
  | RecordShape;

/** A single value. `choices` are the values there are, where their set is closed; rules check them, not the type. */
export type ScalarShape =
  | ({ readonly kind: 'string'; readonly choices?: readonly string[] } & ShapeMarks)
  | ({ readonly kind: 'integer' } & ShapeMarks)
  | ({ readonly kind: 'number' } & ShapeMarks)
  | ({ readonly kind: 'boolean' } & ShapeMarks);

/** An object with known fields. `elsewhere` says of fields that people look for here where they really belong. */
export interface RecordShape<
  Fields extends Readonly<Record<string, Shape>> = Readonly<Record<string, Shape>>,
> extends ShapeMarks {
  readonly kind: 'record';
  readonly fields: Fields;
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** eksctl reads these fields by a decoder of their own that does not mind the case of names. */
  readonly anyCase?: true;
  /** eksctl drops unknown fields here without a word. */
  readonly anyField?: true;
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

/** Marks a field that eksctl writes out even when the file does not have it. */
export const always = <S extends Shape>(shape: S, absent: unknown) => ({ ...shape, absent }) as const;
/** Marks a field whose zero (0, false) eksctl drops. */
export const dropZero = <S extends Shape>(shape: S) => ({ ...shape, zero: 'dropped' }) as const;
/** Marks a field whose empty value eksctl writes as it is in the file. */
export const keepZero = <S extends Shape>(shape: S) => ({ ...shape, zero: 'written' }) as const;
/** A text of a closed set. */
export const oneOf = (...choices: readonly string[]) => ({ kind: 'string', choices }) as const;

export const texts = listOf(text);
export const textMap = mapOf(text);
