import { expect, test } from 'vitest';
import { renderSparkline } from './sparkline.js';

test.each([
  [[], 10, ''],
  [[0, 0], 10, '··'],
  [[0, 1, 2, 4, 8], 10, '·▁▂▄█'],
  [[1, 1, 1], 10, '███'],
  [[0, 1, 0, 8, 2, 0], 3, '▁█▂'],
  [[3, 0, 0, 0, 0], 2, '█·'],
])('%j in %i columns', (values, width, line) => {
  expect(renderSparkline(values, width)).toBe(line);
});
