import { Failure } from '../../infra/local/failure.ts';

/** `restart`: SIGTERM, after which the part drains, ends and is started again. `kill`: SIGKILL. */
export type StrikeKind = 'restart' | 'kill';

export interface PlannedStrike {
  readonly kind: StrikeKind;
  /** `gateway-1` */
  readonly part: string;
}

const FORM = /^(restart|kill):([a-z][a-z0-9-]*)$/;

/** @throws Failure for anything that is not `kind:part,kind:part` */
export function parseStrikes(list: string | undefined): PlannedStrike[] {
  return (list?.split(',') ?? []).map((item) => {
    const [, kind, part] = FORM.exec(item.trim()) ?? [];
    if (!kind || !part)
      throw new Failure(
        `--strike takes restart:PART or kill:PART, separated by commas, not "${item}"`,
        'Such as kill:gateway-1',
      );
    return { kind: kind as StrikeKind, part };
  });
}
