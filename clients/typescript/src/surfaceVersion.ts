/**
 * Versions of surfaces, as responses to changes say them and reads ask for them: the same in every language.
 *
 * tests/conformance/vectors/versions.json has examples.
 */

/** A version and the identity of the journal that counts it. The server accepts no longer ones. */
const FORM = /^(?<number>[1-9][0-9]{0,18})@(?<journal>[0-9A-Za-z]{1,64})$/;

const INT64_MAX = 2n ** 63n - 1n;

/** A version of a surface in one journal. Another journal has another history, and counts anew. */
export interface SurfaceVersion {
  readonly number: bigint;
  readonly journal: string;
}

/** Returns the version in a value of metadata; undefined if it has another form. */
export function parseVersion(text: string): SurfaceVersion | undefined {
  const { number, journal } = FORM.exec(text)?.groups ?? {};
  if (number === undefined || journal === undefined || BigInt(number) > INT64_MAX) {
    return undefined;
  }
  return { number: BigInt(number), journal };
}

/** Returns the value of metadata. */
export function versionText({ number, journal }: SurfaceVersion): string {
  return `${number}@${journal}`;
}

/** Returns the version that reads ask for after another response: the higher one, or that of another journal. */
export function latest(known: SurfaceVersion | undefined, said: SurfaceVersion): SurfaceVersion {
  return known?.journal === said.journal && known.number > said.number ? known : said;
}
