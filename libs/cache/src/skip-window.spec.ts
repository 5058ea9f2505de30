import { jest } from '@jest/globals';
import { SkipWindow } from './skip-window.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('one failure alone skips nothing', () => {
  const window = new SkipWindow(1_000);
  window.failed();
  expect(window.mayTry()).toBe(true);
  window.succeeded();
  window.failed();
  expect(window.mayTry()).toBe(true);
});

test('after two failures in a row one call in each window asks', () => {
  const window = new SkipWindow(1_000);
  window.failed();
  expect(window.failed()).toBe(true);
  expect(window.mayTry()).toBe(false);
  jest.advanceTimersByTime(1_000);
  expect([window.mayTry(), window.mayTry(), window.mayTry()]).toEqual([true, false, false]);
  expect(window.failed()).toBe(false);
  jest.advanceTimersByTime(999);
  expect(window.mayTry()).toBe(false);
});

test('the first answer closes the window', () => {
  const window = new SkipWindow(1_000);
  window.failed();
  window.failed();
  jest.advanceTimersByTime(1_000);
  expect(window.mayTry()).toBe(true);
  window.succeeded();
  expect([window.mayTry(), window.mayTry()]).toEqual([true, true]);
});
