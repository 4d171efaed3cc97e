import { docker } from '../containers/docker.ts';

/** The fields of a Deployment's container that the manifests use. */
export interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: {
    readonly runAsUser: number;
    readonly runAsGroup: number;
    readonly runAsNonRoot: boolean;
  };
  readonly volumes?: readonly { readonly name: string; readonly configMap: { readonly name: string } }[];
  readonly containers: readonly [ContainerSpec];
}

export interface ContainerSpec {
  readonly image: string;
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: {
    readonly readOnlyRootFilesystem: boolean;
    readonly allowPrivilegeEscalation: boolean;
    readonly capabilities: { readonly drop: readonly string[] };
  };
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}

export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

/**
 * The options of `docker run` that give a container what the kubelet would give it.
 * @param folderOf the folder with the content of a ConfigMap
 */
export function dockerOptions(pod: PodSpec, folderOf: (configMap: string) => string): string[] {
  const [{ securityContext: own, resources, ports, volumeMounts = [] }] = pod.containers;
  const { runAsUser, runAsGroup } = pod.securityContext;
  const mounts = volumeMounts.map(({ name, mountPath }) => {
    const volume = pod.volumes?.find((candidate) => candidate.name === name);
    return `${folderOf(volume?.configMap.name ?? '')}:${mountPath}:ro`;
  });
  return [
    ...['--user', `${runAsUser}:${runAsGroup}`, '--memory', resources.limits.memory.replace('Mi', 'm')],
    ...(own.readOnlyRootFilesystem ? ['--read-only'] : []),
    ...(own.allowPrivilegeEscalation ? [] : ['--security-opt', 'no-new-privileges']),
    ...own.capabilities.drop.flatMap((name) => ['--cap-drop', name]),
    ...ports.flatMap(({ containerPort }) => ['--publish', `127.0.0.1::${containerPort}`]),
    ...mounts.flatMap((mount) => ['--volume', mount]),
  ];
}

/** The published ports of a container by the names that the pod gives them. */
export async function publishedPorts(
  id: string,
  { containers: [{ ports }] }: PodSpec,
): Promise<Map<string, number>> {
  const pairs = ports.map(async ({ name, containerPort }) => {
    const published = await docker(['port', id, String(containerPort)]);
    return [name, Number(/:(\d+)$/m.exec(published)?.[1])] as const;
  });
  return new Map(await Promise.all(pairs));
}
