/** What test/http/people.test.ts calls, beside what test/http/api.test.ts does. */
export const peopleAddresses = [
  'post /sign-in',
  'post /sign-in/code',
  'post /sign-out',
  'get /me',
  'post /me/password',
  'post /me/totp',
  'post /me/totp/confirm',
  'post /me/totp/remove',
  'get /people',
  'post /people',
  'post /people/{person}',
  'post /people/{person}/password',
  'post /people/{person}/erase',
  'get /tokens',
  'post /tokens',
  'post /tokens/{token}/revoke',
] as const;
