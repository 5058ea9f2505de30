import type { AppName } from '../local/parts/services.ts';

/** Where the shop answers, once a deployment is healthy. */
export interface DeployedShop {
  /** The edge: `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** The mail catcher's web port. */
  readonly mailUrl: string;
}

/** What an instance of a service is to its platform. */
export interface RunningInstance {
  readonly app: AppName;
  /** As the platform calls it: a container, a task, a pod. */
  readonly name: string;
  /** `0.1.0`; what the platform says that it runs. */
  readonly version: string;
  readonly node: string;
}

/** Memory and CPU of processes, as their cgroups or /proc count them. */
export interface Usage {
  readonly memoryMiB: number;
  readonly cpuSeconds: number;
}

/**
 * A place where the project's own files are deployed: one implementation for each platform, the same steps for all. It
 * creates nothing that `tearDown` does not remove, also after a failure, and it touches nothing that it did not create.
 */
export interface Platform {
  readonly name: 'native' | 'compose' | 'swarm' | 'kubernetes' | 'nomad';
  /** What cannot be had here and what would have to be installed; undefined when the platform can be run. */
  missing(): Promise<string | undefined>;
  /** Engine, nodes, cluster, images of both versions: everything before the first deployment. */
  prepare(versions: readonly string[]): Promise<void>;
  /** From nothing to every probe green. */
  deploy(version: string): Promise<DeployedShop>;
  /** All services to another version, by the platform's own update; resolves when only that version runs. */
  update(version: string): Promise<void>;
  /**
   * One service to a version that has no image. Resolves when the platform has given it up and every instance is of the
   * version before, and says what brought that back; undefined where nothing takes an update back.
   */
  readonly updateInVain?: ((app: AppName) => Promise<string>) | undefined;
  /**
   * Lets the platform choose the number of instances of a service by their load, at a target so low that any load is too
   * much. Resolves when there were more of them, ready, and are as many as before again; says how many and when. Undefined
   * where nothing scales by itself.
   */
  readonly scaleByLoad?: ((app: AppName) => Promise<string>) | undefined;
  instances(): Promise<readonly RunningInstance[]>;
  /** SIGKILL to the process of one instance, as the kernel would; resolves when the signal is sent. */
  kill(instance: RunningInstance): Promise<void>;
  /** Resolves when as many instances of every service as were asked for are ready. */
  untilHealthy(timeoutMs: number): Promise<void>;
  /** Cuts the network of one node that runs services; undefined where there is but one node. */
  readonly cutNode?: (() => Promise<{ readonly node: string; heal(): Promise<void> }>) | undefined;
  /** Of the containers or processes of the shop, and of what the platform itself adds (engine, control plane, shims). */
  usage(): Promise<{ readonly shop: Usage; readonly platform: Usage }>;
  /** Containers, volumes, networks, nodes, engine, as far as `prepare` and `deploy` made them. */
  tearDown(): Promise<void>;
}
