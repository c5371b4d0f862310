/** What the component library’s colours are made of. `plain.css` has those that come of them, for what stands without it. */
export const coloursOf = (dark: boolean) => ({
  colorPrimary: dark ? '#3fa37f' : '#1f5f4a',
  colorLink: dark ? '#6fc3a4' : '#1f5f4a',
  colorSuccess: dark ? '#5fc48d' : '#23673f',
  colorWarning: dark ? '#d9a441' : '#855300',
  colorError: dark ? '#ef7a76' : '#ad2c2c',
  colorInfo: dark ? '#6fa9dc' : '#2a5f8f',
  ...(dark
    ? {}
    : {
        colorSuccessBg: '#e8f5ed',
        colorWarningBg: '#fdf3e0',
        colorErrorBg: '#fdeceb',
        colorInfoBg: '#e8f1fa',
      }),
  // What is chosen: the library makes a grey of so deep a green.
  colorPrimaryBg: dark ? '#173a2e' : '#e2f0e9',
  colorPrimaryBgHover: dark ? '#1d4838' : '#d3e8dd',
  controlItemBgActive: dark ? '#173a2e' : '#e2f0e9',
  controlItemBgActiveHover: dark ? '#1d4838' : '#d3e8dd',
  // The library’s own are too pale to be read with ease.
  colorTextSecondary: dark ? 'rgba(255,255,255,0.78)' : 'rgba(0,0,0,0.7)',
  colorTextTertiary: dark ? 'rgba(255,255,255,0.7)' : 'rgba(0,0,0,0.62)',
  colorTextPlaceholder: dark ? 'rgba(255,255,255,0.65)' : 'rgba(0,0,0,0.6)',
  colorTextDescription: dark ? 'rgba(255,255,255,0.72)' : 'rgba(0,0,0,0.65)',
});

/** What is filled with the primary colour in the dark, and has white words on it. */
export const filledInDark = {
  colorPrimary: '#2c7d60',
  colorPrimaryHover: '#328a6b',
  colorPrimaryActive: '#256a52',
} as const;
