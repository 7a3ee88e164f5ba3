import { reportPage } from './page.js';

it('reportPage escapes text and shows every part', () => {
  const page = reportPage({
    title: 'a <b> & "c"',
    subtitle: 'sub',
    numbers: [{ label: 'steps', value: '3 / 4', hint: 'a hint' }],
    charts: ['<svg id="chart"></svg>'],
    shapes: [
      {
        caption: 'chair',
        views: [{ label: 'depth', pictures: ['data:1', 'data:2'] }],
        clouds: [{ label: 'truth', picture: 'data:3' }],
      },
    ],
    config: 'x: <1>',
  });
  expect(page).toContain('<h1>a &lt;b&gt; &amp; &quot;c&quot;</h1>');
  for (const part of [
    '<b>3 / 4</b>',
    'title="a hint"',
    'id="chart"',
    'alt="depth, view 2"',
    'src="data:3"',
    'x: &lt;1&gt;',
  ])
    expect(page).toContain(part);
  expect(reportPage({ title: '', subtitle: '', numbers: [], charts: [], shapes: [], config: '' })).not.toContain(
    'Test shapes',
  );
});
