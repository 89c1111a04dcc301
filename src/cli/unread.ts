/** For every command, by its import: whoever read it has seen enough (`| head`), and what was begun is done all the same. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
