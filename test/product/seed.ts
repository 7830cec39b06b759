/** What canaries are made from. The same in every run, unless LANEKEEPER_SEED says otherwise. */
export const DEFAULT_SEED = 20_261_122;
export const SEED = Number(process.env.LANEKEEPER_SEED ?? DEFAULT_SEED);
