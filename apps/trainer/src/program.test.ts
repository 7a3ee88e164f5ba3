import { createProgram } from './program.js';
import { runCli } from './test-support/run-cli.js';

// each starts a process that compiles the command, which takes seconds
jest.setTimeout(300_000);

describe('the process', () => {
  it('says one sentence, exits with 1 and shows a stack trace only with --verbose', async () => {
    const plain = await runCli(['pretrain', '--resume', 'no/such/run']);
    expect(plain).toMatchObject({ code: 1, output: '' });
    expect(plain.errors).toBe(`i2p: the run folder no/such/run does not exist\n`);
    const verbose = await runCli(['pretrain', '--resume', 'no/such/run', '--verbose']);
    expect(verbose.code).toBe(1);
    expect(verbose.errors).toMatch(/\n {4}at /);
  });

  it('refuses an option value that makes no sense', async () => {
    const refused = await runCli(['svm', '--init', '--c', '-1']);
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('expected positive numbers separated by commas, or cv');
  });

  it('has help for every sub-command', async () => {
    const program = createProgram();
    for (const command of program.createHelp().visibleCommands(program)) {
      if (command.name() === 'help') continue;
      expect(command.description()).not.toBe('');
      for (const one of command.commands.length > 0 ? command.commands : [command])
        if (one.name() !== 'help') expect(one.helpInformation()).toContain('--json <file>');
    }
    expect(createProgram().commands.map((command) => command.name())).toEqual(
      expect.arrayContaining(['pretrain', 'svm', 'features', 'views', 'quickstart']),
    );
  });
});
