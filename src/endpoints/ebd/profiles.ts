/**
 * How one region's platforms spell the county emergency-broadcast interface. What is not certain of the interface
 * stands here and nowhere else; docs/ebd.md tells which of it was seen in use and which was only recalled.
 */
export interface Profile {
  /** Digits of an EBRID: level, area, type. */
  readonly resourceDigits: number;
  /** Digits behind EBRID and date in an EBMID; four or more. */
  readonly messageDigits: number;
  /** What an EBDID begins with. */
  readonly documentPrefix: string;
  /** Digits behind prefix and EBRID in an EBDID. */
  readonly documentDigits: number;
  readonly ebdVersion: string;
  readonly ebmVersion: string;
  /** What daily content is, unless the endpoint's address says otherwise. */
  readonly eventType: string;
  readonly severity: string;
  /** Can't tell dialects apart. */
  readonly languageCode: string;
  readonly areaDigits: number;
  /** The MP3's digest, as Node's OpenSSL names it; lower-case hexadecimal. */
  readonly digest: 'sm3' | 'sha256' | 'md5';
  readonly signature: SignatureProfile;
  /** Elements that are spelt otherwise than in docs/ebd.md: our name to theirs. */
  readonly spellings: Readonly<Record<string, string>>;
}

export interface SignatureProfile {
  readonly algorithm: string;
  /** The signer's distinguishing identifier, hashed before the document. */
  readonly userId: string;
  /** `raw` is r and s, 32 bytes each; `der` their ASN.1 sequence. */
  readonly form: 'raw' | 'der';
  readonly encoding: 'base64' | 'hex';
}

const base: Profile = {
  resourceDigits: 23,
  messageDigits: 4,
  documentPrefix: '01',
  documentDigits: 16,
  ebdVersion: '1.0',
  ebmVersion: '1.0',
  eventType: '00000',
  severity: '4',
  languageCode: 'zho',
  areaDigits: 12,
  digest: 'sm3',
  signature: { algorithm: 'SM3withSM2', userId: '1234567812345678', form: 'raw', encoding: 'base64' },
  spellings: {},
};

/** By the name an endpoint's address gives; the first is meant where it gives none. */
export const profiles = {
  'county-2018': base,
  /** Resource codes of 18 digits, as the first platforms had them. */
  'short-codes': { ...base, resourceDigits: 18 },
  'der-signature': { ...base, signature: { ...base.signature, form: 'der' } },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof profiles;

export const isProfileName = (name: string): name is ProfileName => Object.hasOwn(profiles, name);
