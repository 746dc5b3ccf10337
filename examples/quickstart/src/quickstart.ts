import { run } from './run.js';

run('sqlite::memory:', (line) => console.log(line)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
