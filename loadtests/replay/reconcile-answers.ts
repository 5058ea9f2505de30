import { expectationOf } from './expectation.ts';
import type { Evidence, Finding } from './reconcile.ts';

/** Each basket was answered, and as the contract and the price list say it must be. */
export function reconcileAnswers({ baskets, answers, prices }: Evidence): Finding[] {
  const findings: Finding[] = [];
  for (const basket of baskets) {
    const subject = `basket ${basket.id}`;
    const answer = answers.get(basket.id) ?? { kind: 'unanswered', cause: 'never sent' };
    const expected = expectationOf(basket, prices);
    if (answer.kind === 'unanswered') findings.push({ kind: 'unanswered', subject, detail: answer.cause });
    else if (answer.kind !== expected.kind) {
      const detail = answer.kind === 'rejected' ? `rejected as ${answer.reason}` : 'accepted';
      findings.push({ kind: 'answer', subject, detail: `${detail}, should be ${expected.kind}` });
    } else if (expected.kind === 'rejected' && answer.kind === 'rejected' && !codeFits(answer.code, expected.codes)) {
      findings.push({
        kind: 'answer',
        subject,
        detail: `rejected as ${answer.code}, should be ${expected.codes.join(' or ')}`,
      });
    }
  }
  return findings;
}

function codeFits(code: string, expected: readonly string[]): boolean {
  return expected.includes(code);
}
