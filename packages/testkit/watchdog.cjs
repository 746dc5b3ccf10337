// Its standard input is a pipe from the process that started the server: the pipe ends when that process does,
// whether it returned, threw or was killed.
const { rmSync } = require('node:fs');

const [pid, dataFolder] = process.argv.slice(2);

process.stdin.resume().once('end', () => {
  try {
    // SIGQUIT is PostgreSQL's immediate shutdown, which takes its own children along. Windows has no such signal.
    process.kill(Number(pid), process.platform === 'win32' ? 'SIGKILL' : 'SIGQUIT');
  } catch {
    // The server had ended already.
  }
  removeData(50);
});

/** The server's last processes may still write for a moment. */
function removeData(attempts) {
  try {
    rmSync(dataFolder, { recursive: true, force: true });
  } catch (error) {
    if (attempts === 0) throw error;
    setTimeout(removeData, 100, attempts - 1);
  }
}
