import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { build } from '../containers/build.ts';
import { docker } from '../containers/docker.ts';
import { labelOf, ROOT } from '../containers/suite.ts';
import { ask } from '../support/exchange.ts';
import { eventually } from '../support/wait.ts';
import { fetchKubectl, kustomize } from './kubectl.ts';
import { dockerOptions, type PodSpec, publishedPorts } from './pod.ts';
import { type Manifest, unknownFields, validate } from './schema.ts';

interface Deployment {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

const IMAGES: Readonly<Record<string, string>> = {
  base: 'weblistener',
  'examples/volume': 'ghcr.io/--owner--/weblistener:1.0.0',
  'examples/image': 'registry.example/site:1',
};
const KUSTOMIZATIONS = Object.keys(IMAGES);
const KINDS = ['Deployment', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget', 'Service'];

const folder = join(inject('suite').folder, 'manifests');
const rendered = new Map<string, Manifest[]>();

beforeAll(async () => {
  const kubectl = await fetchKubectl(folder);
  mkdirSync(folder, { recursive: true });
  for (const path of KUSTOMIZATIONS)
    rendered.set(
      path,
      parseAllDocuments(await kustomize(kubectl, path)).map((document) => document.toJS()),
    );
});

const objectsOf = (path: string) => rendered.get(path) ?? [];
const find = (path: string, kind: string) =>
  objectsOf(path).find((object) => object.kind === kind) as Manifest;
const podOf = (path: string) => (find(path, 'Deployment') as unknown as Deployment).spec.template.spec;

describe.each(KUSTOMIZATIONS)('deploy/kubernetes/%s', (path) => {
  test('has the objects of a service', () => {
    const kinds = objectsOf(path).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'ConfigMap').sort()).toEqual(KINDS);
  });

  test('has only objects that are valid against the API schemas', () => {
    for (const object of objectsOf(path)) expect(() => validate(object), object.kind).not.toThrow();
  });

  test('has no field that the API does not know', async () =>
    expect(await unknownFields(objectsOf(path))).toBe(''));

  test('selects its own pods everywhere', () => {
    const labels = { 'app.kubernetes.io/name': 'weblistener' };
    const { template, selector } = find(path, 'Deployment').spec as Record<string, unknown>;
    expect(selector).toEqual({ matchLabels: labels });
    expect(template).toMatchObject({ metadata: { labels } });
    expect(find(path, 'Service').spec).toMatchObject({ selector: labels });
    expect(find(path, 'PodDisruptionBudget').spec).toMatchObject({ selector: { matchLabels: labels } });
    expect(find(path, 'NetworkPolicy').spec).toMatchObject({ podSelector: { matchLabels: labels } });
  });

  test('runs the image that the kustomization names', () => {
    expect(podOf(path).containers[0].image).toBe(IMAGES[path]);
  });

  test('gives a pod the time that it needs to end', () => {
    const { containers, terminationGracePeriodSeconds } = podOf(path);
    const seconds = (option: string) =>
      Number(containers[0].args.find((arg) => arg.startsWith(`--${option}=`))?.split('=')[1]);
    expect(terminationGracePeriodSeconds).toBeGreaterThan(seconds('drain') + seconds('stop-timeout'));
  });
});

describe('A container with the settings of the pod', () => {
  test.each([
    { path: 'examples/volume', text: 'Served from a volume' },
    { path: 'examples/image', text: 'Served from an image' },
  ])('$path: serves, passes its probes, drains and ends in time', async ({ path, text }) => {
    const pod = podOf(path);
    const [container] = pod.containers;
    const image = path === 'examples/image' ? await buildSite() : inject('suite').ours;
    const options = dockerOptions(pod, (name) => layConfigMap(path, name));
    const label = ['--label', labelOf(inject('suite'))];
    const id = await docker(['run', '--detach', ...label, ...options, image, ...container.args]);
    const ports = await publishedPorts(id, pod);
    const [port = 0, admin = 0] = [ports.get('http'), ports.get(container.readinessProbe.httpGet.port)];
    for (const { httpGet } of [container.startupProbe, container.readinessProbe, container.livenessProbe])
      await eventually(
        `the probe ${httpGet.path}`,
        async () => (await ask(admin, httpGet.path)).status === 200,
      );
    expect((await ask(port, '/')).body).toContain(text);
    const since = performance.now();
    const stopped = docker(['stop', '--time', String(pod.terminationGracePeriodSeconds), id]);
    await eventually(
      'not ready',
      async () => (await ask(admin, container.readinessProbe.httpGet.path)).status === 503,
    );
    expect((await ask(port, '/')).body).toContain(text);
    await stopped;
    expect((performance.now() - since) / 1000).toBeLessThan(pod.terminationGracePeriodSeconds);
    expect(await docker(['inspect', '--format', '{{.State.ExitCode}}', id])).toBe('0');
    await docker(['rm', id]);
  });

  test('never runs as root, and writes nothing', async () => {
    const pod = podOf('base');
    expect(pod.securityContext.runAsNonRoot).toBe(true);
    const run = ['run', '--rm', '--label', labelOf(inject('suite')), ...dockerOptions(pod, () => '')];
    const ids = await docker([...run, inject('suite').ours, 'id', '-u']);
    expect(ids).toBe('1000');
    const writing = docker([...run, inject('suite').ours, 'sh', '-c', 'touch /tmp/x || exit 9']);
    await expect(writing).rejects.toThrow('failed with 9');
  });
});

/** Lays the files of a ConfigMap as the kubelet does: through a link named `..data`. */
function layConfigMap(path: string, name: string): string {
  const map = objectsOf(path).find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  const mounted = join(folder, name);
  mkdirSync(join(mounted, '..2026'), { recursive: true });
  symlinkSync('..2026', join(mounted, '..data'));
  for (const [file, content] of Object.entries(map?.data ?? {})) {
    writeFileSync(join(mounted, '..2026', file), content);
    symlinkSync(`..data/${file}`, join(mounted, file));
  }
  return mounted;
}

/** Builds the image of the example on top of ours. */
function buildSite(): Promise<string> {
  const suite = inject('suite');
  const context = join(folder, 'site');
  cpSync(join(ROOT, 'deploy/kubernetes/examples/image'), context, { recursive: true });
  return build(suite, { tag: `${suite.id}:site`, context, args: { WEBLISTENER_IMAGE: suite.ours } });
}
