// Standard input is a pipe from the process that started the server. The pipe ends when that process ends, even if the
// process is killed.
const { rmSync } = require('node:fs');

const [pid, dataFolder] = process.argv.slice(2);

process.stdin.resume().once('end', () => {
  try {
    // SIGQUIT is PostgreSQL's immediate shutdown, which also ends its child processes. Windows has no such signal.
    process.kill(Number(pid), process.platform === 'win32' ? 'SIGKILL' : 'SIGQUIT');
  } catch {
    // The server has ended already.
  }
  removeData(50);
});

/** Retries, because the last processes of the server may still write for a moment. */
function removeData(attempts) {
  try {
    rmSync(dataFolder, { recursive: true, force: true });
  } catch (error) {
    if (attempts === 0) throw error;
    setTimeout(removeData, 100, attempts - 1);
  }
}
