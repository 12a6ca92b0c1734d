export { good as again } from './good.js';
