export const page = (x: unknown) => JSON.stringify(x);
