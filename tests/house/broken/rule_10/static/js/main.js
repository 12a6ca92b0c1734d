/* Hashed: both of these, and not « import './good.js' » in a comment. */
import { good } from './good.js';
import './good.js';

const name = 'good';
const later = () => import('./good.js');
const never = () => import(`./${name}.js`);
// Left as it is written, without a word: no final semicolon.
import { bare } from './bare.js'
const also = 1
export { also, bare, good, later, never };
