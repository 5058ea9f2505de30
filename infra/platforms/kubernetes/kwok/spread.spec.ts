import { spreadOf } from './spread.ts';

it('the spread of a service counts the nodes and zones that have none of its pods', () => {
  const pods = [
    { service: 'orders', node: 'a', zone: '1' },
    { service: 'orders', node: 'a', zone: '1' },
    { service: 'catalog', node: 'b', zone: '1' },
  ];
  expect(spreadOf(pods, ['a', 'b'], ['1', '2'])).toEqual([
    { service: 'catalog', pods: 1, perNode: [0, 1], perZone: [0, 1] },
    { service: 'orders', pods: 2, perNode: [0, 2], perZone: [0, 2] },
  ]);
});
