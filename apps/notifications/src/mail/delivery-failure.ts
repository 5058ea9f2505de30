/**
 * What a failed delivery says, and of whom:
 * - `refused`: the server will never take this mail (5yz to its envelope or content; RFC 5321, 4.2.1)
 * - `deferred`: the server does not take this mail now (4yz, greylisting for one)
 * - `away`: nothing is known of the mail, for the server, the way to it or our access to it failed
 */
export type DeliveryFailure = 'refused' | 'deferred' | 'away';

export function deliveryFailure(error: unknown): DeliveryFailure {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const aboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  // 421: the server is closing, whatever it was asked.
  if (!aboutTheMail || responseCode === 421) return 'away';
  // No code: nodemailer itself found that the mail cannot be sent.
  if (typeof responseCode !== 'number' || responseCode >= 500) return 'refused';
  return 'deferred';
}
