import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { NO_BROWSER, useSite } from './site.ts';
import { wav } from './wav.ts';

const BYTES = 20_000_000;
/** Near the end of 113 seconds. */
const FAR_SECONDS = 100;
const FAR_BYTES = 15_000_000;

const PLAYER =
  '<!doctype html><title>Player</title><audio src="tone.wav" preload="metadata" controls></audio>';

function lay(folder: string): void {
  writeFileSync(join(folder, 'tone.wav'), wav(BYTES));
  writeFileSync(join(folder, 'player.html'), PLAYER);
}

/** The ranges that a page asks for from now on, each with the answer to it. */
function rangesOn(page: Page): { range: string; status: number; answered: string | undefined }[] {
  const ranges: ReturnType<typeof rangesOn> = [];
  page.on('response', async (response) => {
    const range = (await response.request().allHeaders())['range'];
    if (range === undefined) return;
    ranges.push({ range, status: response.status(), answered: response.headers()['content-range'] });
  });
  return ranges;
}

describe.skipIf(NO_BROWSER)('A sound file of 20 MB', () => {
  const site = useSite(lay);

  test('can be heard from far behind, and only what is needed is asked for', async () => {
    const page = await site.open('/player.html');
    const ranges = rangesOn(page);
    const audio = page.locator('audio');
    await audio.evaluate(
      (sound) =>
        sound.readyState >= 1 ||
        new Promise((go) => {
          sound.onloadedmetadata = go;
        }),
    );
    expect(await audio.evaluate((sound) => Math.round(sound.duration))).toBe(113);
    await audio.evaluate(
      (sound, seconds) =>
        new Promise((resolve) => {
          sound.addEventListener('seeked', resolve, { once: true });
          sound.currentTime = seconds;
        }),
      FAR_SECONDS,
    );
    expect(await audio.evaluate((sound) => sound.currentTime)).toBe(FAR_SECONDS);
    const from = ({ range }: { range: string }) => Number(/^bytes=(\d+)-/.exec(range)?.[1]);
    await expect.poll(() => ranges.map(from).some((start) => start > FAR_BYTES)).toBe(true);
    for (const { status, range, answered } of ranges) {
      expect(status).toBe(206);
      expect(answered).toBe(`bytes ${from({ range })}-${BYTES - 1}/${BYTES}`);
    }
  });
});
