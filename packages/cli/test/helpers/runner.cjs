// Runs commands in a process of Node, as the program does, without a start of Node for each of them. A test of jest cannot
// run them itself: its own module loader keeps no modules for that of the command line.
const { createColors } = require('picocolors');
const { run } = require('../../dist/cli.js');

process.on('message', async ({ cwd, parameters, input = '', env = {}, answers }) => {
  // The modules of a project read the environment of the process.
  Object.assign(process.env, env);
  let [output, errors] = ['', ''];
  const code = await run(parameters, {
    cwd,
    env,
    colors: createColors(false),
    errorColors: createColors(false),
    isInteractive: answers !== undefined,
    write: (text) => {
      output += text;
    },
    writeError: (text) => {
      errors += text;
    },
    showProgress: () => {},
    readInput: async () => input,
    ask: async (question) => {
      errors += `${question}\n`;
      return answers.shift() ?? '';
    },
  });
  // The next command loads the modules of the project again, as its own process would.
  for (const file of Object.keys(require.cache))
    if (file.includes('espalier-cli-')) delete require.cache[file];
  process.send({ code, output, errors });
});
