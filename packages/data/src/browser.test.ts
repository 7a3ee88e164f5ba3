import * as forBrowser from './browser.js';
import * as forNode from './index.js';

describe('the browser entry', () => {
  it('has the names of the Node entry', () => {
    expect(Object.keys(forBrowser).sort()).toEqual(Object.keys(forNode).sort());
  });

  it('opens synthetic shapes and refuses files', async () => {
    const { test } = await forBrowser.openDataset('synthetic:points=16,test=3');
    expect(test.cloud(2)).toEqual((await forNode.openDataset('synthetic:points=16,test=3')).test.cloud(2));
    await expect(forBrowser.openDataset('/data')).rejects.toThrow('"/data" names files, which only Node can read');
  });

  it('reads shapes from bytes, and says so where paths are given', async () => {
    const bytes = new TextEncoder().encode('1 2 3\n4 5 6\n');
    expect(forBrowser.readShape(bytes, 'a.xyz')).toEqual(forNode.readShape(bytes, 'a.xyz'));
    const sentence = '"a.xyz" names files, which only Node can read: in a browser give their bytes to readShape';
    await expect(forBrowser.readShapeFile('a.xyz')).rejects.toThrow(sentence);
    await expect(forBrowser.readCloudFiles(['a.xyz'], 8, 0)).rejects.toThrow(sentence);
    await expect(forBrowser.openClassFolders('a.xyz')).rejects.toThrow(sentence);
    await expect(forBrowser.isClassFolders('a.xyz')).rejects.toThrow(sentence);
  });
});
