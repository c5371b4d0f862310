/** Values of named credentials, from a 0600 file or the environment. Never logged, never in a revision. */
export interface Credentials {
  /** The secret, or undefined when nobody set it. */
  secret(name: string): string | undefined;
  /** The endpoint a device credential belongs to is checked by comparing in constant time. */
  matches(name: string, offered: string): boolean;
}
