// The instructions of a Dockerfile as data.
import type { Heredoc } from './logical-lines.js';

/** A command in one of its two forms. */
export type Command =
  | { readonly form: 'exec'; readonly argv: readonly string[] }
  | { readonly form: 'shell'; readonly text: string };

export interface CopySource {
  readonly sources: readonly string[];
  readonly destination: string;
  /** Files written in the Dockerfile itself. */
  readonly heredocs: readonly Heredoc[];
  readonly flags: Readonly<Record<string, string>>;
}

export type InstructionBody =
  | { readonly kind: 'FROM'; readonly image: string; readonly stage?: string | undefined }
  | {
      readonly kind: 'ARG';
      readonly names: readonly { readonly name: string; readonly value?: string | undefined }[];
    }
  | { readonly kind: 'ENV' | 'LABEL'; readonly pairs: readonly (readonly [string, string])[] }
  | ({ readonly kind: 'COPY' | 'ADD' } & CopySource)
  | {
      readonly kind: 'RUN';
      readonly command: Command;
      readonly heredocs: readonly Heredoc[];
      readonly flags: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'ENTRYPOINT' | 'CMD'; readonly command: Command }
  | { readonly kind: 'SHELL'; readonly argv: readonly string[] }
  | {
      readonly kind: 'WORKDIR' | 'USER' | 'STOPSIGNAL' | 'MAINTAINER' | 'HEALTHCHECK';
      readonly value: string;
    }
  | { readonly kind: 'EXPOSE' | 'VOLUME'; readonly words: readonly string[] }
  | { readonly kind: 'ONBUILD'; readonly instruction: Instruction };

export type Instruction = InstructionBody & {
  readonly line: number;
  /** As written, on one line; for logs and cache keys. */
  readonly text: string;
};

export interface Dockerfile {
  /** ARGs before the first FROM. */
  readonly globalArgs: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly escape: string;
}

export interface Stage {
  readonly from: Instruction & { readonly kind: 'FROM' };
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}
