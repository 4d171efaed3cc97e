import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { NO_BROWSER, useSite } from './site.ts';
import { wav } from './wav.ts';

const BYTES = 20_000_000;
/** Near the end of the 113 seconds. */
const FAR_SECONDS = 100;
const FAR_BYTES = 15_000_000;

/** The size of the file. */
const SENT = new RegExp(`^bytes (\\d+)-\\d+/${BYTES}$`);

const PLAYER =
  '<!doctype html><title>Player</title><audio src="tone.wav" preload="metadata" controls></audio>';

function lay(folder: string): void {
  writeFileSync(join(folder, 'tone.wav'), wav(BYTES));
  writeFileSync(join(folder, 'player.html'), PLAYER);
}

interface Piece {
  /** The first requested byte, and the first sent one. */
  readonly asked: number;
  readonly sent: number;
  readonly status: number;
}

/** The ranges that a page requests from now on. */
function piecesFor(page: Page): Piece[] {
  const pieces: Piece[] = [];
  page.on('response', (response) => {
    const [, asked] = /^bytes=(\d+)-/.exec(response.request().headers()['range'] ?? '') ?? [];
    const [, sent] = SENT.exec(response.headers()['content-range'] ?? '') ?? [];
    if (asked !== undefined)
      pieces.push({ asked: Number(asked), sent: Number(sent), status: response.status() });
  });
  return pieces;
}

/** Seeks to a time of a sound and waits until it can play. */
function seek(audio: Locator, seconds: number): Promise<void> {
  return audio.evaluate(
    (sound, time) =>
      new Promise((resolve) => {
        sound.addEventListener('seeked', () => resolve(), { once: true });
        sound.currentTime = time;
      }),
    seconds,
  );
}

describe.skipIf(NO_BROWSER)('A sound file of 20 MB', () => {
  const site = useSite(lay);

  test('can be played from near its end, by requesting that part', async () => {
    const page = await site.open('/player.html');
    const audio = page.locator('audio');
    const pieces = piecesFor(page);
    await audio.evaluate((sound) => sound.load());
    await audio.evaluate(
      (sound) =>
        sound.readyState > 0 || new Promise((resolve) => sound.addEventListener('loadedmetadata', resolve)),
    );
    expect(await audio.evaluate((sound) => Math.round(sound.duration))).toBe(113);
    await seek(audio, FAR_SECONDS);
    expect(await audio.evaluate((sound) => sound.currentTime)).toBe(FAR_SECONDS);
    await expect.poll(() => pieces.some(({ asked }) => asked > FAR_BYTES)).toBe(true);
    for (const { asked, sent, status } of pieces) expect([status, sent]).toEqual([206, asked]);
  });
});
