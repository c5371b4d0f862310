/** What the service let this page’s own style sheets in by. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/**
 * Gives every style sheet that a component makes the nonce of this page: some, the lock on scrolling behind a
 * drawer among them, do not ask for one.
 */
export function nameStyleSheets(): void {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
