import type { Locator } from 'playwright-core';

type Colour = readonly [red: number, green: number, blue: number];

export interface Colours {
  readonly text: Colour;
  readonly back: Colour;
}

/** The colours of a text and its background. */
export async function coloursOf(locator: Locator): Promise<Colours> {
  const [text, back] = await locator.evaluate((element) => {
    const styleOf = (it: typeof element) => element.ownerDocument.defaultView.getComputedStyle(it);
    let behind = element;
    while (styleOf(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
    return [styleOf(element).color, styleOf(behind).backgroundColor] as [string, string];
  });
  return { text: parse(text), back: parse(back) };
}

function parse(text: string): Colour {
  const [, red, green, blue] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(text) ?? [];
  if (blue === undefined) throw new Error(`No opaque colour: ${text}`);
  return [Number(red), Number(green), Number(blue)];
}

/** The contrast from 1 to 21 (WCAG 2.2). */
export function contrast({ text, back }: Colours): number {
  const [darker = 0, lighter = 0] = [luminance(text), luminance(back)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The luminance from 0 for black to 1 for white. */
export function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
