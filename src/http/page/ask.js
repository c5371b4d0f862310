// @ts-check

/** Thrown when the service answers with a problem; the message is its own, Chinese first. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const patienceMs = 20_000;

/**
 * Reads from the API. Throws Refused for its problems, and TypeError or DOMException when nobody answers.
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function ask(path) {
  const response = await fetch(`/api/v1${path}`, { signal: AbortSignal.timeout(patienceMs) });
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => undefined);
  throw new Refused(response.status, problem?.title ?? `HTTP ${response.status}`);
}
