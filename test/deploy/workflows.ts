import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { ROOT } from '../containers/suite.ts';

/** A workflow of `.github/workflows`. */
export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly errors: readonly string[];
  readonly jobs: Record<string, Job>;
}

export interface Job {
  permissions?: Record<string, string>;
  steps?: { name?: string; run?: string }[];
}

const FOLDER = join(ROOT, '.github/workflows');

/** All workflows, parsed. */
export function workflows(): Workflow[] {
  return readdirSync(FOLDER).map((file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const document = parseDocument(text);
    const errors = [...document.errors, ...document.warnings].map(({ message }) => message);
    return { file, text, errors, jobs: document.toJS()?.jobs ?? {} };
  });
}

/** The script of a step of the release. */
export function releaseStep(job: string, name: string): string {
  const release = workflows().find(({ file }) => file === 'release.yml');
  const script = release?.jobs[job]?.steps?.find((step) => step.name === name)?.run;
  if (script === undefined) throw new Error(`release.yml has no step "${name}" in the job ${job}`);
  return script;
}

/** The action named by each `uses:`, with its trailing comment. */
export function actions({ text }: Workflow): string[] {
  return [...text.matchAll(/^[ -]*uses: *(.*)$/gm)].map(([, action = '']) => action);
}
