import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Project } from '../config/project.js';

export const migrationFormats = ['ts', 'esm', 'cjs'] as const;

/** TypeScript, or JavaScript as an ES module or as CommonJS. */
export type MigrationFormat = (typeof migrationFormats)[number];

/** Returns the format in which a project is written: TypeScript if its configuration is, or if it has a tsconfig.json. */
export function formatOf({ file, root }: Pick<Project, 'file' | 'root'>): MigrationFormat {
  if (/\.[cm]?ts$/.test(file) || existsSync(join(root, 'tsconfig.json'))) return 'ts';
  return isModulePackage(root) ? 'esm' : 'cjs';
}

/** Returns the extension of a file of a format in a folder. */
export function extensionOf(format: MigrationFormat, folder: string): string {
  if (format === 'ts') return '.ts';
  if (format === 'esm') return isModulePackage(folder) ? '.js' : '.mjs';
  return isModulePackage(folder) ? '.cjs' : '.js';
}

/** Whether Node reads a `.js` in a folder as an ES module: the nearest package.json says so. */
function isModulePackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  const parent = dirname(folder);
  return parent !== folder && isModulePackage(parent);
}
