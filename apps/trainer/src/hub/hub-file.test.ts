import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Console } from '../console.js';
import { localFile } from './hub-file.js';
import { parseHubName } from './hub-name.js';

const cache = mkdtempSync(join(tmpdir(), 'i2p-hub-'));
const said: string[] = [];
const console: Console = {
  verbose: false,
  say: () => undefined,
  note: (line) => void said.push(line),
  detail: () => undefined,
};
const weights = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251));
const small = Buffer.from('{"heads": 2}');
const sha256 = createHash('sha256').update(weights).digest('hex');
const gitId = createHash('sha1').update(`blob ${small.length}\0`).update(small).digest('hex');
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** What the server answers with; tests change it. */
let stored: Record<string, { body: Buffer; info: object }>;
let requests: string[];
let server: Server;
let endpoint: string;

beforeAll(async () => {
  // answers as the hub does: information about paths by POST, files in ranges
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const [, owner, name, kind, revision, ...rest] = (request.url ?? '').replace('/api/models', '').split('/');
    const known = owner === 'some' && name === 'model' && ['main', 'v1', COMMIT].includes(revision ?? '');
    if (!known)
      return void response
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"error":"Repository not found"}');
    if (kind === 'paths-info') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { paths } = JSON.parse(body) as { paths: string[] };
        const found = paths.flatMap((path) => (stored[path] ? [{ type: 'file', path, ...stored[path].info }] : []));
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found));
      });
      return;
    }
    const body = stored[rest.join('/')]?.body ?? Buffer.alloc(0);
    const [from, to] = (request.headers.range ?? 'bytes=0-')
      .slice(6)
      .split('-')
      .map((text) => (text === '' ? body.length - 1 : Number(text)));
    const part = body.subarray(from, to! + 1);
    response
      .writeHead(206, {
        etag: '"x"',
        'content-range': `bytes ${from}-${to}/${body.length}`,
        'content-length': part.length,
      })
      .end(part);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(cache, { recursive: true });
});
beforeEach(() => {
  requests = [];
  said.length = 0;
  stored = {
    'sub/weights.pth': {
      body: weights,
      info: { oid: 'f'.repeat(40), size: weights.length, lfs: { oid: sha256, size: weights.length, pointerSize: 130 } },
    },
    'config.json': { body: small, info: { oid: gitId, size: small.length } },
  };
});
const get = (name: string): Promise<string> => localFile(name, console, { endpoint, cache });

describe('a file of a hub', () => {
  it('is fetched once and kept', async () => {
    const path = await get('hf:some/model/sub/weights.pth');
    expect(readFileSync(path).equals(weights)).toBe(true);
    expect(path).toBe(join(cache, 'some--model', sha256, 'sub/weights.pth'));
    expect(said).toEqual([`fetching some/model/sub/weights.pth (0.2 MB) into ${path}`]);
    requests = [];
    expect(await get('hf:some/model/sub/weights.pth@v1')).toBe(path);
    expect(requests).toEqual(['POST /api/models/some/model/paths-info/v1']);
    expect(readFileSync(await get('hf:some/model/config.json')).equals(small)).toBe(true);
  });

  it('of a fixed commit needs the hub no more', async () => {
    const path = await get(`hf:some/model/config.json@${COMMIT}`);
    requests = [];
    expect(await get(`hf:some/model/config.json@${COMMIT}`)).toBe(path);
    expect(requests).toEqual([]);
  });

  it('that was fetched before serves where the hub cannot be reached, and a note says so', async () => {
    const path = await get('hf:some/model/sub/weights.pth@v1');
    said.length = 0;
    const away = (name: string) => localFile(name, console, { endpoint: 'http://127.0.0.1:9', cache });
    expect(await away('hf:some/model/sub/weights.pth@v1')).toBe(path);
    expect(said).toEqual([expect.stringMatching(/^the hub cannot be reached \(.+\): taking the kept copy of v1, /)]);
    await expect(away('hf:some/model/sub/weights.pth@v2')).rejects.toThrow(
      'cannot fetch hf:some/model/sub/weights.pth@v2',
    );
    await expect(get('hf:some/model/sub/weights.pth@v2')).rejects.toThrow('Repository not found');
  });

  it('honours HF_ENDPOINT, and leaves other paths alone', async () => {
    process.env['HF_ENDPOINT'] = `${endpoint}/`;
    try {
      expect(existsSync(await localFile('hf:some/model/config.json@v1', console, { cache }))).toBe(true);
    } finally {
      delete process.env['HF_ENDPOINT'];
    }
    expect(await localFile('runs/small', console)).toBe('runs/small');
  });

  it('is refused when its bytes are not those that the hub tells of, and nothing is kept', async () => {
    const damaged = Buffer.from(weights);
    damaged[5]! ^= 1;
    const other = { ...stored['sub/weights.pth']!, body: damaged };
    stored = { 'other.pth': other, 'short.pth': { ...other, body: damaged.subarray(1) } };
    await expect(get('hf:some/model/other.pth')).rejects.toThrow(
      new RegExp(`cannot fetch hf:some/model/other.pth: its checksum is \\w{64}, the hub says ${sha256}`),
    );
    await expect(get('hf:some/model/short.pth')).rejects.toThrow('expected 200000 bytes, got 199999');
    expect(existsSync(join(cache, 'some--model', sha256, 'other.pth'))).toBe(false);
  });

  it('says what is not there', async () => {
    await expect(get('hf:some/model/none.pth')).rejects.toThrow(
      'cannot fetch hf:some/model/none.pth: some/model has no file none.pth at main',
    );
    await expect(get('hf:another/model/w.pth')).rejects.toThrow('Repository not found');
    for (const text of ['hf:model/w.pth', 'hf:a/b', 'hf:a/b/../c', 'hf:a/../b', 'hf:a/b/c@'])
      await expect(get(text)).rejects.toThrow(`expected hf:owner/name/file[@revision], got ${text}`);
    expect(parseHubName('hf:a/b/c/d.pth@refs/pr/1')).toEqual({
      repository: 'a/b',
      file: 'c/d.pth',
      revision: 'refs/pr/1',
    });
  });
});
