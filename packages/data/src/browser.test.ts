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
});
