/** How often, in milliseconds, the settings file is looked at. By polling, because mounted files are swapped by links that watchers miss. */
export const WATCH_INTERVAL = 2_000;
