import { inject } from 'vitest';
import { Container } from '../containers/container.ts';
import { HARDENED } from '../containers/suite.ts';

export { Container };

const PORT = 8080;

/** Runs the image as the manifests do, with further options of weblistener and of `docker run`. */
export function startServing(options: string[], flags: string[]): Promise<Container> {
  const args = [String(PORT), '--profile', 'web', '--keep-alive', '75', ...options];
  return Container.start(inject('suite').ours, { flags: [...HARDENED, ...flags], args, port: PORT });
}
