import type { ByteString } from '../../../src/util/text.ts';
import type { Request } from '../request.ts';
import { type Address, reach } from './address.ts';
import { type Difference, differenceOf, type Kind } from './difference.ts';
import { Listener, type Patience } from './listener.ts';
import { requestsFor } from './requests.ts';
import { walk } from './walk.ts';

/** The maximum number of exchanges. */
export const MAX_EXCHANGES = 100_000;

export interface CompareOptions extends Patience {
  /** The maximum number of exchanges. @default MAX_EXCHANGES */
  readonly exchanges?: number;
  /** @default requests for everything that the listings of the first link to, and the odd requests */
  readonly requests?: Iterable<Request> | AsyncIterable<Request>;
  /** How many differences to keep; further ones are only counted. @default 1000 */
  readonly keep?: number;
  /** Called after each exchange. */
  readonly onExchange?: (counts: Counts) => void;
}

export interface Counts {
  readonly exchanges: number;
  readonly agreeing: number;
}

/** The result of a comparison. */
export interface Report extends Counts {
  /** Number of paths found; 0 with `requests`. */
  readonly paths: number;
  /** Whether requests were left out. */
  readonly cut: boolean;
  /** Numbers of differing exchanges by their first difference. */
  readonly kinds: Partial<Record<Kind, number>>;
  /** The first differences. */
  readonly differences: readonly Difference[];
}

/** How many bytes of a listing are searched for links. */
const MAX_LISTING = 16 * 1_048_576;

/**
 * Sends the same requests to two listeners, each to both concurrently, and compares the answers.
 * @throws UsageError if it cannot connect to a listener
 */
export async function compareListeners(
  first: Address,
  second: Address,
  options: CompareOptions = {},
): Promise<Report> {
  await reach(first);
  await reach(second);
  const listeners = [new Listener(first, options), new Listener(second, options)] as const;
  let paths = 0;
  const counted = async function* () {
    for await (const path of walk((folder) => listing(listeners[0], folder))) {
      paths += 1;
      yield path;
    }
  };
  const report = await compareAll(listeners, options.requests ?? requestsFor(counted()), options);
  return { ...report, paths };
}

async function compareAll(
  [first, second]: readonly [Listener, Listener],
  requests: Iterable<Request> | AsyncIterable<Request>,
  { exchanges: most = MAX_EXCHANGES, keep = 1000, onExchange }: CompareOptions,
): Promise<Omit<Report, 'paths'>> {
  const kinds: Partial<Record<Kind, number>> = {};
  const differences: Difference[] = [];
  let exchanges = 0;
  let agreeing = 0;
  for await (const request of requests) {
    if (exchanges === most) return { exchanges, agreeing, cut: true, kinds, differences };
    const difference = differenceOf(
      request,
      ...(await Promise.all([first.ask(request), second.ask(request)])),
    );
    exchanges += 1;
    if (difference === undefined) agreeing += 1;
    else {
      kinds[difference.kind] = (kinds[difference.kind] ?? 0) + 1;
      if (differences.length < keep) differences.push(difference);
    }
    onExchange?.({ exchanges, agreeing });
  }
  return { exchanges, agreeing, cut: false, kinds, differences };
}

/** The listing of a folder; empty if the answer is not a page. */
async function listing(listener: Listener, folder: ByteString): Promise<ByteString> {
  const { text } = await listener.ask({ request: `GET ${folder} HTTP/1.0\r\n\r\n` }, MAX_LISTING);
  return /^HTTP\/\S+ 200 .*\r\n(?:.+\r\n)*?content-type:[ \t]*text\/html/i.test(text) ? text : '';
}
