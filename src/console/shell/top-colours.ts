/** Of buttons on the green of the top, in either shade. */
export const onGreen = { color: '#fff', borderColor: 'rgba(255,255,255,0.75)' } as const;
