/** What was read of channels, as it is kept. */
export const settingsKey = ['alert-settings'] as const;
export const channelsKey = ['alert-channels'] as const;
