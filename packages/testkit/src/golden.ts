/** Golden tensors of a fixture folder: safetensors files beside an `index.json` that holds config, notes and tolerances. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { float32Of, type HostTensor, int32Of, readSafetensors } from '@i2p/safetensors';

export interface GoldenTensor {
  readonly file: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly tensor: HostTensor;
  /** `suggested_atol` of index.json, where it has one. */
  readonly atol: number | undefined;
  /** Everything index.json says of the tensor (`how`, `flat_stride`, `zero_in_exact_arithmetic`, ...). */
  readonly info: Record<string, unknown>;
  f32(): Float32Array;
  i32(): Int32Array;
}

export interface Fixture {
  readonly folder: string;
  // biome-ignore lint/suspicious/noExplicitAny: index.json is free-form; each group reads its own part
  readonly config: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly notes: any;
  /** A tensor of a file (`'ops'`, `'fps.random.idx'`). @throws when it is not there */
  golden(file: string, name: string): GoldenTensor;
  has(file: string, name?: string): boolean;
  /** Names of a file's tensors, in order. */
  names(file: string): string[];
}

interface Index {
  config: unknown;
  notes: unknown;
  files: Record<string, { tensors: Record<string, Record<string, unknown>> }>;
}

/** Opens a fixture folder; files are read when first asked for. @throws when index.json is missing or malformed */
export function loadFixture(folder: string): Fixture {
  const path = join(folder, 'index.json');
  if (!existsSync(path)) throw new Error(`${folder} is not a fixture folder: it has no index.json`);
  const index = JSON.parse(readFileSync(path, 'utf8')) as Index;
  const opened = new Map<string, Map<string, HostTensor>>();
  const open = (file: string): Map<string, HostTensor> => {
    let tensors = opened.get(file);
    if (!tensors) {
      tensors = readSafetensors(readFileSync(join(folder, `${file}.safetensors`)));
      opened.set(file, tensors);
    }
    return tensors;
  };
  const infoOf = (file: string) => index.files[`${file}.safetensors`]?.tensors;
  return {
    folder,
    config: index.config,
    notes: index.notes,
    has: (file, name) => Boolean(name === undefined ? infoOf(file) : infoOf(file)?.[name]),
    names: (file) => [...open(file).keys()],
    golden(file, name) {
      const tensor = open(file).get(name);
      if (!tensor) throw new Error(`fixture ${folder}: ${file}.safetensors has no tensor "${name}"`);
      const info = infoOf(file)?.[name] ?? {};
      return {
        file,
        name,
        shape: tensor.shape,
        tensor,
        atol: info['suggested_atol'] as number | undefined,
        info,
        f32: () => float32Of(tensor),
        i32: () => int32Of(tensor),
      };
    },
  };
}

/** The repository's own copy of the official fixtures. */
export function officialFixture(): Fixture {
  return loadFixture(join(repositoryRoot(), 'fixtures', 'official'));
}

/** The `shared` folder beside the checkout (data, weights), or undefined where there is none. */
export function sharedFolder(): string | undefined {
  const folder = join(repositoryRoot(), '..', 'shared');
  return existsSync(join(folder, 'golden')) ? folder : undefined;
}

function repositoryRoot(): string {
  let folder = process.cwd();
  while (!existsSync(join(folder, 'pnpm-workspace.yaml'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('not inside the repository: no pnpm-workspace.yaml above the working directory');
    folder = parent;
  }
  return folder;
}
