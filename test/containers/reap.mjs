/**
 * Removes everything that a run of the container suite has created, once standard input ends, which is when the run
 * exits, even by Ctrl-C or SIGKILL.
 *
 * usage: reap.mjs ID FOLDER
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pids } from '../support/pids.mjs';

const [id = '', folder = ''] = process.argv.slice(2);
if (id === '' || folder === '') throw new Error('usage: reap.mjs ID FOLDER');
/** A file that exists if the run has initialized a swarm. */
const SWARM = 'swarm-begun';
const FILTERS = [
  `label=weblistener.suite=${id}`,
  `label=com.docker.compose.project=${id}`,
  `label=com.docker.stack.namespace=${id}`,
];

for await (const _ of process.stdin);
await endProcesses();
if (existsSync(join(folder, SWARM))) leaveSwarm();
// an aborted build releases its last container or image only now
for (let round = 0; round < 20 && !removeAll(); round += 1) await delay(250);
const left = [...containers(), ...networks(), ...volumes(), ...images()];
rmSync(folder, { recursive: true, force: true });
if (left.length > 0) console.error(`Cannot remove ${left.join(' ')}`);
process.exitCode = left.length > 0 ? 1 : 0;

/** Leaves the swarm that the run has begun, with its services, and the network that Docker has made for it. */
function leaveSwarm() {
  docker('swarm', 'leave', '--force');
  docker('network', 'rm', 'docker_gwbridge');
}

/** Ends the processes with the id of the run in their environment. */
async function endProcesses() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGKILL'])) {
    for (const pid of processes()) kill(pid, signal);
    for (let i = 0; i < 50 && processes().length > 0; i += 1) await delay(100);
  }
}

function processes() {
  const mark = `WEBLISTENER_SUITE=${id}\0`;
  return pids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      return false; // gone, or another user's
    }
  });
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // already exited
  }
}

/** Whether nothing is left to remove. */
function removeAll() {
  docker('rm', '--force', '--volumes', ...containers());
  docker('network', 'rm', ...networks());
  docker('volume', 'rm', '--force', ...volumes());
  for (const name of names()) docker('image', 'rm', '--no-prune', name);
  for (const image of images().reverse()) docker('image', 'rm', '--no-prune', image);
  return containers().length + networks().length + volumes().length + images().length === 0;
}

/** Those of the run, and those in which its images are built. */
function containers() {
  const ours = new Set(made());
  const building = docker('ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.Image}}')
    .map(shortIds)
    .filter(([, image = '']) => ours.has(image))
    .map(([container = '']) => container);
  return [...labelled('ps', '--all', '--quiet'), ...building];
}

function networks() {
  return labelled('network', 'ls', '--quiet');
}

function volumes() {
  return labelled('volume', 'ls', '--quiet');
}

/** Removing an image's last tag removes the image. */
function names() {
  return docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}').filter((name) => name.includes(id));
}

/** From the first to the last. */
function images() {
  const there = new Set(untagged());
  const unlabelled = made().filter((image) => there.has(image));
  return [...new Set([...unlabelled, ...labelled('image', 'ls', '--all', '--quiet')])];
}

/** Images without a label: those that were noted, and layers that an unobserved build added on top. */
function made() {
  const found = new Set(noted());
  const parents = docker('image', 'inspect', '--format', '{{.Id}} {{.Parent}}', ...untagged()).map(shortIds);
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const [image = '', parent = ''] of parents) if (found.has(parent)) found.add(image);
  }
  return [...found];
}

/** An image tagged in the meantime is not ours. */
function untagged() {
  const lines = docker('image', 'ls', '--all', '--format', '{{.ID}} {{.Repository}}');
  return lines.filter((line) => line.endsWith(' <none>')).map((line) => line.slice(0, 12));
}

function noted() {
  try {
    return readFileSync(join(folder, 'images'), 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** @param {string} line */
function shortIds(line) {
  return line.split(' ').map((digest) => digest.replace('sha256:', '').slice(0, 12));
}

/** @param {string[]} args */
function labelled(...args) {
  return FILTERS.flatMap((filter) => docker(...args, '--filter', filter));
}

/** The lines that a docker command prints; none where it fails. @param {string[]} args */
function docker(...args) {
  const { stdout } = spawnSync('docker', args, { encoding: 'utf8' });
  return (stdout ?? '').split('\n').filter(Boolean);
}
