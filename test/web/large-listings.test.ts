import { expect, test } from 'vitest';
import type { Budget } from '../../src/listings/budget.ts';
import { ListingCoalescer } from '../../src/listings/coalescer.ts';
import { renderCachedOrOnDemand } from '../../src/web/listing/render-rows.ts';

const MIB = 1_048_576;
const ENTRIES = 5000;

/** Renders rows of 64 MiB in all: more than all large listings together may keep. */
const ROW = 'x'.repeat((64 * MIB) / ENTRIES - 8);

function render(budget: Budget) {
  budget.checkNames(ENTRIES);
  const order = Array.from({ length: ENTRIES }, (_, index) => ENTRIES - index);
  return renderCachedOrOnDemand(order, budget, (slice, index) => `${index}${slice.join(ROW)}`);
}

test('a client that does not read a huge listing does not block other clients', async () => {
  const coalescer = new ListingCoalescer();
  const unread = coalescer.subscribe('a', render);
  const { chunks } = await unread.rows;
  const other = await coalescer.subscribe('a', render).rows;
  expect(other.count).toBe(ENTRIES);
  const [one, two] = [Buffer.concat([...chunks]), Buffer.concat([...other.chunks])];
  expect(one.length).toBe(other.length);
  expect(one.equals(two)).toBe(true);
  expect(one.toString('latin1', 0, 5)).toBe(`0${ENTRIES}`);
  expect(one.toString('latin1').match(/x+/g)).toHaveLength(ENTRIES - Math.ceil(ENTRIES / 512));
});
