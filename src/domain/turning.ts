/** Marks that make what follows look like something else; writing from right to left needs none of them. */
export const turning = /[\u202a-\u202e\u2066-\u2069]/u;
