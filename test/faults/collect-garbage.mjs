// Loaded into a listener: collects garbage on SIGUSR2, so that its memory can be compared with that of another time.
process.on('SIGUSR2', () => {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
});
