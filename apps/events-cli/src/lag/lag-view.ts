import { table } from '../output/table.ts';
import type { LagReport, TopicLag } from './lag.ts';

export function lagView({ at, topics, total }: LagReport): string {
  if (topics.length === 0) return 'No group has read anything on this broker yet.';
  const rows = topics.map((lag) => [lag.group, lag.topic, lag.messages, lag.seconds, noteOf(lag)]);
  return `${table(
    ['GROUP', 'TOPIC', 'MESSAGES', 'SECONDS', 'NOTE'],
    [...rows, ['total', '', total.messages, total.seconds, at]],
  )}`;
}

function noteOf({ messages, dueInSeconds, running }: TopicLag): string {
  const notes = [
    dueInSeconds === undefined ? '' : `next is due in ${dueInSeconds} s`,
    messages > 0 && !running ? 'no instance reads it' : '',
  ];
  return notes.filter(Boolean).join(', ');
}
