import { Docker } from '../engine/docker.ts';
import type { EngineHandle } from '../engine/engine.ts';
import { buildImages, imagesOf } from '../images/build.ts';
import { ensureBaseImages, standInsOn } from '../images/standins.ts';

/** Nobody builds it: for an update in vain. */
export const NO_VERSION = '0.0.0-none';

/** The images of the shop on an engine: built for a deployment, and taken away after it where that engine is somebody's own. */
export class ShopImages {
  readonly #engine: EngineHandle;
  readonly #docker: Docker;
  readonly #made: string[] = [];

  constructor(engine: EngineHandle) {
    this.#engine = engine;
    this.#docker = new Docker(engine.environment);
  }

  /** Builds those of all versions, and tells which images below them are stand-ins. */
  async build(versions: readonly string[]): Promise<readonly string[]> {
    await ensureBaseImages(this.#docker);
    const standIns = await standInsOn(this.#docker);
    for (const standIn of standIns) console.log(`A stand-in: ${standIn}`);
    for (const version of versions) {
      for (const image of imagesOf(version)) if (!(await this.#docker.has(image))) this.#made.push(image);
      await buildImages(this.#docker, version);
    }
    return standIns;
  }

  /** On an engine of this checkout they are a cache; on somebody's Docker they would be litter. */
  async remove(): Promise<void> {
    if (this.#engine.origin !== 'machine' || this.#made.length === 0) return;
    await this.#docker.run(['image', 'rm', ...this.#made.splice(0)]);
  }
}
