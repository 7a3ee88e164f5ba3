#!/usr/bin/env node
/** `npm run bench:table`: writes the table of results/bench.json into the README of the repository, its working folder. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Entry } from './entry.js';
import { withTable } from './readme-table.js';
import { tableOf } from './table.js';

const entries = JSON.parse(readFileSync('results/bench.json', 'utf8')) as Entry[];
writeFileSync('README.md', withTable(readFileSync('README.md', 'utf8'), tableOf(entries)));
