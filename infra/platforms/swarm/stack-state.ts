import { z } from 'zod';
import { ask } from './engine-api.ts';

const Services = z.array(
  z.object({
    ID: z.string(),
    Spec: z.object({
      Name: z.string(),
      Mode: z.object({ Replicated: z.object({ Replicas: z.number() }).nullish() }),
      TaskTemplate: z.object({ ContainerSpec: z.object({ Image: z.string() }) }),
    }),
    UpdateStatus: z.object({ State: z.string().optional(), Message: z.string().optional() }).nullish(),
  }),
);
const Tasks = z.array(
  z.object({
    ID: z.string(),
    ServiceID: z.string(),
    NodeID: z.string().optional(),
    Slot: z.number().optional(),
    DesiredState: z.string(),
    Spec: z.object({ ContainerSpec: z.object({ Image: z.string() }) }),
    Status: z.object({
      Timestamp: z.string(),
      State: z.string(),
      Err: z.string().optional(),
      ContainerStatus: z.object({ ContainerID: z.string().optional(), PID: z.number().optional() }).nullish(),
    }),
  }),
);
const Nodes = z.array(
  z.object({
    ID: z.string(),
    Description: z.object({ Hostname: z.string() }),
    Status: z.object({ State: z.string() }),
  }),
);

export interface StackTask {
  readonly id: string;
  /** As `docker service ps` shows it: `stack_catalog.1`, with the id behind it, for the next in that slot has the same. */
  readonly name: string;
  /** As the stack file calls it. */
  readonly service: string;
  readonly tag: string;
  /** Of the node. */
  readonly node: string;
  /** It is meant to run, and not only to end. */
  readonly wanted: boolean;
  /** `running`: its health check is green. */
  readonly state: string;
  readonly sinceMs: number;
  readonly error: string;
  /** 0 when no process runs. */
  readonly pid: number;
  readonly containerId: string;
}
export interface StackService {
  readonly name: string;
  /** How many tasks are asked for; of a global service at least one. */
  readonly replicas: number;
  readonly tag: string;
  /** `updating`, `completed`, `rollback_completed`, `paused`, …; '' when there was no update. */
  readonly update: string;
  readonly message: string;
}
export interface StackState {
  readonly services: readonly StackService[];
  readonly tasks: readonly StackTask[];
  /** By host name. */
  readonly nodes: ReadonlyMap<string, string>;
}

/** What the manager knows of a stack at this moment. */
export async function stackState(socket: string, stack: string): Promise<StackState> {
  const label = { label: [`com.docker.stack.namespace=${stack}`] };
  const [services, tasks, nodes] = await Promise.all([
    ask(socket, '/services', label).then((answer) => Services.parse(answer)),
    ask(socket, '/tasks', label).then((answer) => Tasks.parse(answer)),
    ask(socket, '/nodes').then((answer) => Nodes.parse(answer)),
  ]);
  const nameOf = new Map(services.map(({ ID, Spec }) => [ID, Spec.Name]));
  const hostOf = new Map(nodes.map(({ ID, Description }) => [ID, Description.Hostname]));
  const short = (name: string) => name.slice(stack.length + 1);
  return {
    services: services.map(({ Spec, UpdateStatus }) => ({
      name: short(Spec.Name),
      replicas: Spec.Mode.Replicated?.Replicas ?? 1,
      tag: tagOf(Spec.TaskTemplate.ContainerSpec.Image),
      update: UpdateStatus?.State ?? '',
      message: UpdateStatus?.Message ?? '',
    })),
    tasks: tasks.map(({ ID, ServiceID, NodeID = '', Slot, DesiredState, Spec, Status }) => ({
      id: ID,
      name: `${nameOf.get(ServiceID) ?? ServiceID}.${Slot ?? NodeID}.${ID}`,
      service: short(nameOf.get(ServiceID) ?? ''),
      tag: tagOf(Spec.ContainerSpec.Image),
      node: hostOf.get(NodeID) ?? NodeID,
      wanted: DesiredState === 'running',
      state: Status.State,
      sinceMs: Date.parse(Status.Timestamp),
      error: Status.Err ?? '',
      pid: Status.ContainerStatus?.PID ?? 0,
      containerId: Status.ContainerStatus?.ContainerID ?? '',
    })),
    nodes: new Map(nodes.map(({ Description, Status }) => [Description.Hostname, Status.State])),
  };
}

/** `highstreet/orders:0.1.0@sha256:…` is 0.1.0. */
function tagOf(image: string): string {
  return /:([\w.-]+)(?:@|$)/.exec(image)?.[1] ?? 'latest';
}
