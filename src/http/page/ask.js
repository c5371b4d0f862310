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
 * Reads from the API, or has it do what a body says. Throws Refused for its problems, and TypeError or DOMException when nobody answers.
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function ask(path, body) {
  const response = await fetch(`/api/v1${path}`, {
    signal: AbortSignal.timeout(patienceMs),
    ...(body && {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => undefined);
  const [title, detail] = [problem?.title ?? `HTTP ${response.status}`, problem?.detail ?? ''];
  throw new Refused(response.status, `${title} ${detail}`.trim());
}
