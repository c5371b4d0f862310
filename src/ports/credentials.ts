/** Values of named credentials, from a 0600 file or the environment. Never logged, never in a revision. */
export interface Credentials {
  /** The secret, or undefined when nobody set it. */
  secret(name: string): string | undefined;
  /** The endpoint a device credential belongs to is checked by comparing in constant time. */
  matches(name: string, offered: string): boolean;
}

/** The file that secrets are kept in; only its owner may read it. Throws SecretError. */
export interface CredentialFile {
  /** Which of these secrets would be new, which would replace another, and which the environment overrides. */
  compare(secrets: ReadonlyMap<string, string>): CredentialChanges;
  store(secrets: ReadonlyMap<string, string>): void;
  /** Takes these secrets out; those that are not there are none. */
  remove(names: readonly string[]): void;
}

/** Credentials by name. */
export interface CredentialChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly overridden: readonly string[];
}
