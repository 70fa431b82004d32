import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../ports.js';

export const random: Random = {
  integer: (below) => randomInt(below),
  token: () => randomBytes(32).toString('base64url'),
};
